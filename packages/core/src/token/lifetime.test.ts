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
    ['a fraction, rounded down', 90.9, 90],
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
    ['digits beyond the range of numbers: unknown', '9'.repeat(400), DOCUMENTED],
    ['not a number: unknown', Number.NaN, DOCUMENTED],
    ['an object: unknown', { valueOf: () => 60 }, DOCUMENTED],
    ['true: unknown', true, DOCUMENTED],
  ])('with an expires_in that is %s', (_what, expiresIn, expected) => {
    expect(seconds(expiresIn)).toBe(expected);
  });

  it.each([
    ['exp - iat if expires_in is unknown', 0, jwt({ iat: 1_738_060_506, exp: 1_738_064_106 }), 3600],
    ['the shorter of the two: the JWT', 3600, jwt({ iat: 1000, exp: 1060 }), 60],
    ['the shorter of the two: expires_in', 60, jwt({ iat: 1000, exp: 4600 }), 60],
    ['expires_in if the JWT has no iat', 60, jwt({ exp: 4600 }), 60],
    ['expires_in if exp is before iat', 60, jwt({ iat: 4600, exp: 1000 }), 60],
    ['expires_in if the claims are strings', 60, jwt({ iat: '1000', exp: '1010' }), 60],
    ['expires_in if iat is a string', 60, jwt({ iat: '1000', exp: 1010 }), 60],
    ['expires_in if exp is a string', 60, jwt({ iat: 1000, exp: '1010' }), 60],
    ['expires_in if the payload is null', 60, jwt(null), 60],
    ['expires_in if the payload is not JSON', 60, 'a.b.c', 60],
    ['expires_in if the JWT has too many parts', 60, `${jwt({ iat: 1000, exp: 1010 })}.x`, 60],
    ['the documented lifetime if neither is usable', 'soon', jwt({ iat: 0, exp: 0 }), DOCUMENTED],
  ])('is %s', (_what, expiresIn, token, expected) => {
    expect(seconds(expiresIn, token)).toBe(expected);
  });
});

it.each([
  [2_000, 80],
  [60_000, 2_400],
  [250_000, 10_000],
  [1_800_000, 10_000],
])('leewayOf(%d ms) is %d ms', (lifetime, leeway) => {
  expect(leewayOf(lifetime)).toBe(leeway);
});

it.each([
  ['expires_in', { expiresIn: 60, accessToken: 'opaque' }, 'stated'],
  ['expires_in, even if the JWT says less', { expiresIn: 60, accessToken: jwt({ iat: 0, exp: 30 }) }, 'stated'],
  ['the JWT', { expiresIn: 0, accessToken: jwt({ iat: 0, exp: 30 }) }, 'jwt'],
  ['the documentation', { expiresIn: 0, accessToken: 'opaque' }, 'documented'],
])('lifetimeOf reports %s as the source of the lifetime', (_what, facts, source) => {
  expect(lifetimeOf({ ...facts, documented: DOCUMENTED }).source).toBe(source);
});

it.each([
  ['a short lifetime', 2_000, 0.5, 200],
  ['a typical lifetime', 1_800_000, 0.5, 180_000],
  ['a long lifetime, capped', 86_400_000, 0.5, 300_000],
  ['a short lifetime, minimum of the spread', 2_000, 0, 150],
  ['a short lifetime, maximum of the spread', 2_000, 1, 250],
  ['a long lifetime, maximum of the spread', 86_400_000, 1, 375_000],
])('leadOf is in proportion to the lifetime: %s', (_what, lifetime, random, lead) => {
  expect(leadOf(lifetime, random)).toBe(lead);
});

it.each([1_000, 2_000, 60_000, 250_000, 3_600_000, 86_400_000])('leadOf(%d ms) is larger than the leeway', (ms) => {
  expect(leadOf(ms, 0)).toBeGreaterThan(leewayOf(ms));
});
