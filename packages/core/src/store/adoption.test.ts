import { describe, expect, it } from '@jest/globals';
import type { TokenRequestReason } from '../events.js';
import { AccessToken } from '../token/access-token.js';
import type { StoredToken } from '../token-store.js';
import { adopt } from './adoption.js';

const NOON = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;

const stored: StoredToken = { value: 'x', issuedAt: NOON, lifetime: 30 * MINUTE, remaining: 20 * MINUTE };

/** Calls adopt() while the monotonic clock is at 5,000,000. */
const adopted = (
  changes: Partial<StoredToken> = {},
  wall = NOON + 10 * MINUTE,
  took = 0,
  latest?: AccessToken,
  reason: TokenRequestReason = 'missing',
) => adopt({ ...stored, ...changes }, latest, { wall, monotonic: 5_000_000 }, took, reason);

/** Returns the adopted token's age on both clocks (ms), or the reason for not adopting it. */
function age(wall: number, took = 0, changes: Partial<StoredToken> = {}): number | string | undefined {
  const found = adopted(changes, wall, took);
  if (typeof found !== 'object') return found;
  const [byWall, byMonotonic] = [wall - found.sent.wall, 5_000_000 - found.sent.monotonic];
  expect(byWall).toBe(byMonotonic);
  expect(found.token.issuedAt).toEqual(new Date(found.sent.wall));
  return byWall;
}

describe("a stored token's age", () => {
  it('the age of a stored token is the same on both clocks if the clocks agree', () => {
    expect(age(NOON + 10 * MINUTE)).toBe(10 * MINUTE);
  });

  it("a stored token's age is the larger of the two ages and includes the store's response time", () => {
    expect(age(NOON + 10 * MINUTE + 9_000)).toBe(10 * MINUTE + 9_000);
    expect(age(NOON + 10 * MINUTE - 9_000)).toBe(10 * MINUTE);
    expect(age(NOON + 10 * MINUTE, 200)).toBe(10 * MINUTE + 200);
  });

  it('rejects a stored token with `clock_skew` if the clocks differ by more than the leeway', () => {
    expect(age(NOON + 10 * MINUTE + 10_000)).toBe(10 * MINUTE + 10_000);
    expect(age(NOON + 10 * MINUTE + 10_001)).toBe('clock_skew');
    expect(age(NOON + 10 * MINUTE - 10_001)).toBe('clock_skew');
    const short = { lifetime: 2_000, remaining: 1_000 };
    expect(age(NOON + 1_080, 0, short)).toBe(1_080);
    expect(age(NOON + 1_081, 0, short)).toBe('clock_skew');
  });

  it("a stored token's age is never negative", () => {
    expect(age(NOON - 5_000, 0, { remaining: 30 * MINUTE + 5_000 })).toBe(0);
    expect(age(NOON - 10_000, 0, { remaining: 30 * MINUTE + 10_000 })).toBe(0);
  });

  it.each([
    ['an issue time that is NaN', { issuedAt: Number.NaN }],
    ['a missing issue time', { issuedAt: undefined as never }],
    ['a negative lifetime', { lifetime: -1 }],
    ['a missing remaining lifetime', { remaining: undefined as never }],
    ['a remaining lifetime longer than the lifetime', { issuedAt: NOON + 40 * MINUTE, remaining: 60 * MINUTE }],
  ])('rejects a stored token with `clock_skew` if it has %s', (_what, change) => {
    expect(age(NOON + 10 * MINUTE, 0, change)).toBe('clock_skew');
  });
});

describe('adopt', () => {
  it("adopt() returns the stored token's value and lifetime", () => {
    const found = adopted();
    expect(found).toMatchObject({ lifetime: 30 * MINUTE });
    if (typeof found !== 'object') throw new Error('expected a grant');
    expect(found.token.reveal()).toBe('x');
    expect(found.token.expiresAt).toEqual(new Date(NOON + 30 * MINUTE));
  });

  it('adopts a stored token only before its leeway begins', () => {
    const end = 30 * MINUTE - 10_000;
    const left = (at: number) => ({ remaining: 30 * MINUTE - at });
    expect(age(NOON + end - 1, 0, left(end - 1))).toBe(end - 1);
    expect(age(NOON + end, 0, left(end))).toBeUndefined();
  });

  it.each([undefined, 5, '', 'two words', 'a\r\nb', 'null'])(
    'rejects a stored token with the value %j, which is not valid in a header',
    (value) => {
      expect(adopted({ value: value as string })).toBe('unreadable');
    },
  );

  it.each([undefined, '1800000', Infinity, 24 * 60 * MINUTE + 1])(
    'rejects a stored token with a lifetime of %p',
    (lifetime) => {
      const left = { lifetime: lifetime as number, remaining: Number(lifetime) - 10 * MINUTE };
      expect(adopted(left)).toBe('unreadable');
    },
  );

  it('adopts a stored token with a lifetime of 24 hours', () => {
    const lifetime = 24 * 60 * MINUTE;
    expect(adopted({ lifetime, remaining: lifetime - 10 * MINUTE })).toMatchObject({ lifetime });
  });

  it('does not adopt a stored token that the client has just used', () => {
    expect(adopted({}, undefined, 0, new AccessToken('x', NOON, 30 * MINUTE))).toBeUndefined();
  });

  it('adopts a stored token unless the cached token is newer by more than the leeway', () => {
    const adoptedAfter = (issuedAt: number) => adopted({}, undefined, 0, new AccessToken('y', issuedAt, 30 * MINUTE));
    expect(adoptedAfter(NOON - MINUTE)).toBeInstanceOf(Object);
    expect(adoptedAfter(NOON + 10_000)).toBeInstanceOf(Object);
    expect(adoptedAfter(NOON + 10_001)).toBeUndefined();
  });

  it('a cached token that is due for renewal is replaced only if the stored token is at least as new', () => {
    const adoptedAfter = (issuedAt: number) =>
      adopted({}, undefined, 0, new AccessToken('y', issuedAt, 30 * MINUTE), 'ahead');
    expect(adoptedAfter(NOON)).toBeInstanceOf(Object);
    expect(adoptedAfter(NOON + 1)).toBeUndefined();
  });
});
