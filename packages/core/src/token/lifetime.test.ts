import { describe, expect, it } from '@jest/globals';
import { leadOf, leewayOf, lifetimeOf } from './lifetime.js';

const DOCUMENTED = 1800;
const DAY = 24 * 60 * 60;

function jwt(claims: unknown): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
}

function seconds(expiresIn: unknown, accessToken = 'opaque'): number {
  return lifetimeOf({ expiresIn, accessToken, documented: DOCUMENTED }).ms / 1000;
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
    ['a fraction as text: unknown', '60.5', DOCUMENTED],
    ['an exponent as text: unknown', '6e1', DOCUMENTED],
    ['a list: unknown', ['60'], DOCUMENTED],
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
    ['expires_in where iat is text', 60, jwt({ iat: '1000', exp: 1010 }), 60],
    ['expires_in where exp is text', 60, jwt({ iat: 1000, exp: '1010' }), 60],
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

it.each([
  ['its expires_in', { expiresIn: 60, accessToken: 'opaque' }, 'stated'],
  [
    'its expires_in, also where the token says less',
    { expiresIn: 60, accessToken: jwt({ iat: 0, exp: 30 }) },
    'stated',
  ],
  ['the token', { expiresIn: 0, accessToken: jwt({ iat: 0, exp: 30 }) }, 'jwt'],
  ['nobody', { expiresIn: 0, accessToken: 'opaque' }, 'documented'],
])('tells that %s says how long a token lives', (_what, facts, source) => {
  expect(lifetimeOf({ ...facts, documented: DOCUMENTED }).source).toBe(source);
});

it.each([
  ['a short one', 2_000, 0.5, 200],
  ['an ordinary one', 1_800_000, 0.5, 180_000],
  ['a long one, capped', 86_400_000, 0.5, 300_000],
  ['the least of its spread', 2_000, 0, 150],
  ['the most of its spread', 2_000, 1, 250],
  ['the most of a long one', 86_400_000, 1, 375_000],
])('renews ahead in proportion: %s', (_what, lifetime, random, lead) => {
  expect(leadOf(lifetime, random)).toBe(lead);
});

it.each([1_000, 2_000, 60_000, 250_000, 3_600_000, 86_400_000])(
  'renews a token of %d ms before it stops using it',
  (ms) => {
    expect(leadOf(ms, 0)).toBeGreaterThan(leewayOf(ms));
  },
);
