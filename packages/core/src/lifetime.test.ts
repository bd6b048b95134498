import { describe, expect, it } from '@jest/globals';
import { leewayOf, lifetimeOf } from './lifetime.js';

const DOCUMENTED = 1800;
const DAY = 24 * 60 * 60;

function jwt(claims: unknown): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
}

function seconds(expiresIn: unknown, accessToken = 'opaque'): number {
  return lifetimeOf({ expiresIn, accessToken, documented: DOCUMENTED }) / 1000;
}

describe('the lifetime of a token', () => {
  it.each([
    ['a number', 1200, 1200],
    ['a string of digits', '1200', 1200],
    ['a float, cut', 90.9, 90],
    ['more than a day, capped', DAY + 1, DAY],
    ['zero: unknown', 0, DOCUMENTED],
    ['"0000": unknown', '0000', DOCUMENTED],
    ['less than one second: unknown', 0.9, DOCUMENTED],
    ['negative: unknown', -5, DOCUMENTED],
    ['null: unknown', null, DOCUMENTED],
    ['missing: unknown', undefined, DOCUMENTED],
    ['words: unknown', 'soon', DOCUMENTED],
    ['an empty string: unknown', '', DOCUMENTED],
    ['a signed string: unknown', '+60', DOCUMENTED],
    ['infinity: unknown', Number.POSITIVE_INFINITY, DOCUMENTED],
    ['digits beyond any number: unknown', '9'.repeat(400), DOCUMENTED],
    ['not a number: unknown', Number.NaN, DOCUMENTED],
    ['an object: unknown', { valueOf: () => 60 }, DOCUMENTED],
    ['true: unknown', true, DOCUMENTED],
  ])('takes expires_in as %s', (_what, expiresIn, expected) => {
    expect(seconds(expiresIn)).toBe(expected);
  });

  it.each([
    ['exp - iat where expires_in is unknown', 0, jwt({ iat: 1_738_060_506, exp: 1_738_064_106 }), 3600],
    ['the shorter of the two: the JWT', 3600, jwt({ iat: 1000, exp: 1060 }), 60],
    ['the shorter of the two: expires_in', 60, jwt({ iat: 1000, exp: 4600 }), 60],
    ['expires_in where the JWT has no iat', 60, jwt({ exp: 4600 }), 60],
    ['expires_in where the JWT ends before it begins', 60, jwt({ iat: 4600, exp: 1000 }), 60],
    ['expires_in where the claims are text', 60, jwt({ iat: '1000', exp: '1010' }), 60],
    ['expires_in where the payload is null', 60, jwt(null), 60],
    ['expires_in where the payload is no JSON', 60, 'a.b.c', 60],
    ['expires_in where there are too many parts', 60, `${jwt({ iat: 1000, exp: 1010 })}.x`, 60],
    ['the documented one where neither is sane', 'soon', jwt({ iat: 0, exp: 0 }), DOCUMENTED],
  ])('takes %s', (_what, expiresIn, token, expected) => {
    expect(seconds(expiresIn, token)).toBe(expected);
  });
});

it.each([
  [2_000, 80],
  [60_000, 2_400],
  [250_000, 10_000],
  [1_800_000, 10_000],
])('keeps a leeway in proportion: a token of %d ms has %d ms', (lifetime, leeway) => {
  expect(leewayOf(lifetime)).toBe(leeway);
});
