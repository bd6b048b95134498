import { describe, expect, it } from '@jest/globals';
import { leadOf, leewayOf, lifetimeOf, shortestLeeway } from './lifetime.js';

const DOCUMENTED = 1800;
const DAY = 24 * 60 * 60;

function jwt(claims: unknown): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
}

function seconds(expiresIn: unknown, accessToken = 'opaque'): number {
  return lifetimeOf({ expiresIn, accessToken, documented: DOCUMENTED }).ms / 1000;
}

describe("a token's lifetime", () => {
  it.each([
    ['a number', 1200, 1200],
    ['a string of digits', '1200', 1200],
    ['a fraction, which is rounded down', 90.9, 90],
    ['a day', DAY, DAY],
    ['more than a day, which is treated as unknown', DAY + 1, DOCUMENTED],
    ['in milliseconds, which is treated as unknown', 1_800_000, DOCUMENTED],
    ['a string in milliseconds, which is treated as unknown', '3600000', DOCUMENTED],
    ['zero, which is treated as unknown', 0, DOCUMENTED],
    ['"0000", which is treated as unknown', '0000', DOCUMENTED],
    ['less than one second, which is treated as unknown', 0.9, DOCUMENTED],
    ['negative, which is treated as unknown', -5, DOCUMENTED],
    ['null, which is treated as unknown', null, DOCUMENTED],
    ['missing, which is treated as unknown', undefined, DOCUMENTED],
    ['a word, which is treated as unknown', 'soon', DOCUMENTED],
    ['an empty string, which is treated as unknown', '', DOCUMENTED],
    ['a string with a sign, which is treated as unknown', '+60', DOCUMENTED],
    ['a string with a fraction, which is treated as unknown', '60.5', DOCUMENTED],
    ['a string with an exponent, which is treated as unknown', '6e1', DOCUMENTED],
    ['an array, which is treated as unknown', ['60'], DOCUMENTED],
    ['Infinity, which is treated as unknown', Number.POSITIVE_INFINITY, DOCUMENTED],
    ['a string with too many digits, which is treated as unknown', '9'.repeat(400), DOCUMENTED],
    ['NaN, which is treated as unknown', Number.NaN, DOCUMENTED],
    ['an object, which is treated as unknown', { valueOf: () => 60 }, DOCUMENTED],
    ['true, which is treated as unknown', true, DOCUMENTED],
  ])("determines a token's lifetime from an expires_in that is %s", (_what, expiresIn, expected) => {
    expect(seconds(expiresIn)).toBe(expected);
  });

  it.each([
    ['exp - iat if expires_in is unknown', 0, jwt({ iat: 1_738_060_506, exp: 1_738_064_106 }), 3600],
    ['exp - iat if expires_in is longer', 3600, jwt({ iat: 1000, exp: 1060 }), 60],
    ['expires_in if exp - iat is longer', 60, jwt({ iat: 1000, exp: 4600 }), 60],
    ['expires_in if the JWT has no iat', 60, jwt({ exp: 4600 }), 60],
    ['expires_in if exp is before iat', 60, jwt({ iat: 4600, exp: 1000 }), 60],
    ['expires_in if the claims are strings', 60, jwt({ iat: '1000', exp: '1010' }), 60],
    ['expires_in if iat is a string', 60, jwt({ iat: '1000', exp: 1010 }), 60],
    ['expires_in if exp is a string', 60, jwt({ iat: 1000, exp: '1010' }), 60],
    ['expires_in if the payload is null', 60, jwt(null), 60],
    ['expires_in if the payload is not JSON', 60, 'a.b.c', 60],
    ['expires_in if the JWT has too many segments', 60, `${jwt({ iat: 1000, exp: 1010 })}.x`, 60],
    ['a day if exp - iat is longer', 0, jwt({ iat: 1000, exp: 1000 + DAY + 1 }), DAY],
    ['exp - iat if expires_in is in milliseconds', 1_800_000, jwt({ iat: 1000, exp: 1060 }), 60],
    [
      'the documented lifetime if the claims are in milliseconds',
      0,
      jwt({ iat: 1_738_060_506_000, exp: 1_738_060_566_000 }),
      DOCUMENTED,
    ],
    [
      'the documented lifetime if exp is 1e11, which is in milliseconds',
      0,
      jwt({ iat: 1e11 - 60, exp: 1e11 }),
      DOCUMENTED,
    ],
    ['the documented lifetime if both values are unusable', 'soon', jwt({ iat: 0, exp: 0 }), DOCUMENTED],
  ])('the lifetime of a token is %s', (_what, expiresIn, token, expected) => {
    expect(seconds(expiresIn, token)).toBe(expected);
  });
});

/** When the provider sent a response, in seconds since the epoch. */
const SENT = 1_800_000_000;
const DATE = new Date(SENT * 1000).toUTCString();

describe('the lifetime of a token that the provider cached before sending it', () => {
  const cached = (left: number, total = 3600): string => jwt({ iat: SENT + left - total, exp: SENT + left });

  it.each<[string, unknown, string, Record<string, string | string[]>, number]>([
    ['ends with its exp claim if expires_in is missing', undefined, cached(600), { date: DATE }, 600],
    ['ends with its exp claim if expires_in is longer', 3600, cached(600), { date: DATE }, 600],
    ['ends with its exp claim if the JWT has no iat', undefined, jwt({ exp: SENT + 600 }), { date: DATE }, 600],
    ['equals expires_in if exp is later', 300, cached(600), { date: DATE }, 300],
    ['is not extended by exp', undefined, cached(7200), { date: DATE }, 3600],
    ['is not extended by exp beyond the documented lifetime', 0, jwt({ exp: SENT + DAY }), { date: DATE }, DOCUMENTED],
    ['is unchanged if exp differs by one second, because Date is rounded', 0, cached(3599), { date: DATE }, 3600],
    ['ignores Date if the token would have expired', undefined, cached(-5), { date: DATE }, 3600],
    ['ignores Date if less than five seconds would be left', 1800, jwt({ exp: SENT + 4.9 }), { date: DATE }, 1800],
    ['ends with its exp claim if five seconds are left', 1800, jwt({ exp: SENT + 5 }), { date: DATE }, 5],
    ['ignores a missing Date', undefined, cached(600), {}, 3600],
    ['ignores a Date that is not an HTTP date', undefined, cached(600), { date: '2027-01-15' }, 3600],
    ['ignores a Date that is a word', undefined, cached(600), { date: 'now GMT' }, 3600],
    ['ignores a repeated Date', undefined, cached(600), { date: [DATE, DATE] }, 3600],
    ['is reduced by the Age of the response', 1800, 'opaque', { age: '600' }, 1200],
    ['is reduced by Age in addition to exp', undefined, cached(1200), { date: DATE, age: '600' }, 600],
    ['ignores an Age that exceeds it', 1800, 'opaque', { age: '1800' }, 1800],
    ['ignores a malformed Age', 1800, 'opaque', { age: '-600' }, 1800],
  ])('%s', (_what, expiresIn, accessToken, headers, expected) => {
    expect(lifetimeOf({ expiresIn, accessToken, documented: DOCUMENTED, headers }).ms / 1000).toBe(expected);
  });

  it('has the source `jwt` only if the JWT shortens it', () => {
    const facts = { expiresIn: 0, documented: DOCUMENTED, headers: { date: DATE } };
    expect(lifetimeOf({ ...facts, accessToken: jwt({ exp: SENT + 60 }) }).source).toBe('jwt');
    expect(lifetimeOf({ ...facts, accessToken: jwt({ exp: SENT + DAY }) }).source).toBe('documented');
    expect(lifetimeOf({ ...facts, accessToken: 'opaque', headers: { age: '60' } }).source).toBe('documented');
  });
});

it.each([
  [2_000, 80],
  [60_000, 2_400],
  [250_000, 10_000],
  [1_800_000, 10_000],
])('leewayOf() for a lifetime of %d ms returns %d ms', (lifetime, leeway) => {
  expect(leewayOf(lifetime)).toBe(leeway);
});

it.each([2_000, 60_000, 250_000])('shortestLeeway() is the leeway of a lifetime of %d ms', (lifetime) => {
  expect(shortestLeeway(lifetime - leewayOf(lifetime))).toBeCloseTo(leewayOf(lifetime));
});

it('shortestLeeway() is not limited', () => {
  expect(shortestLeeway(960_000)).toBeCloseTo(40_000);
});

it.each([
  ['expires_in', { expiresIn: 60, accessToken: 'opaque' }, 'stated'],
  [
    'expires_in, even if the JWT contains a shorter lifetime',
    { expiresIn: 60, accessToken: jwt({ iat: 0, exp: 30 }) },
    'stated',
  ],
  ['the JWT', { expiresIn: 0, accessToken: jwt({ iat: 0, exp: 30 }) }, 'jwt'],
  ['the documentation', { expiresIn: 0, accessToken: 'opaque' }, 'documented'],
])('lifetimeOf() reports the source of the lifetime: %s', (_what, facts, source) => {
  expect(lifetimeOf({ ...facts, documented: DOCUMENTED }).source).toBe(source);
});

it.each([
  ['a short lifetime', 2_000, 0.5, 200],
  ['a typical lifetime', 1_800_000, 0.5, 180_000],
  ['a long lifetime, whose lead time is capped', 86_400_000, 0.5, 300_000],
  ['a short lifetime with the minimum spread', 2_000, 0, 150],
  ['a short lifetime with the maximum spread', 2_000, 1, 250],
  ['a long lifetime with the maximum spread', 86_400_000, 1, 375_000],
])('leadOf() returns a lead time that is proportional to the lifetime: %s', (_what, lifetime, random, lead) => {
  expect(leadOf(lifetime, random)).toBe(lead);
});

it.each([1_000, 2_000, 60_000, 250_000, 3_600_000, 86_400_000])(
  'leadOf() for a lifetime of %d ms exceeds the leeway',
  (ms) => {
    expect(leadOf(ms, 0)).toBeGreaterThan(leewayOf(ms));
  },
);
