import { describe, expect, it } from '@jest/globals';
import type { TokenRequestReason } from '../events.js';
import { AccessToken } from '../token/access-token.js';
import type { StoredToken } from '../token-store.js';
import { adopt } from './adoption.js';

const NOON = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;

const stored: StoredToken = { value: 'x', issuedAt: NOON, lifetime: 30 * MINUTE, remaining: 20 * MINUTE };

/** What is adopted by a machine whose monotonic clock says 5,000,000. */
const adopted = (
  changes: Partial<StoredToken> = {},
  wall = NOON + 10 * MINUTE,
  took = 0,
  latest?: AccessToken,
  reason: TokenRequestReason = 'missing',
) => adopt({ ...stored, ...changes }, latest, { wall, monotonic: 5_000_000 }, took, reason);

/** How old it is for whoever adopts it (ms), by either clock; or why it is not adopted. */
function age(wall: number, took = 0, changes: Partial<StoredToken> = {}): number | string | undefined {
  const found = adopted(changes, wall, took);
  if (typeof found !== 'object') return found;
  const [byWall, byMonotonic] = [wall - found.sent.wall, 5_000_000 - found.sent.monotonic];
  expect(byWall).toBe(byMonotonic);
  expect(found.token.issuedAt).toEqual(new Date(found.sent.wall));
  return byWall;
}

describe('the age of a stored token', () => {
  it('is what the clocks agree on', () => {
    expect(age(NOON + 10 * MINUTE)).toBe(10 * MINUTE);
  });

  it('is the larger of the two, and counts how long the answer of the store was on its way', () => {
    expect(age(NOON + 10 * MINUTE + 9_000)).toBe(10 * MINUTE + 9_000);
    expect(age(NOON + 10 * MINUTE - 9_000)).toBe(10 * MINUTE);
    expect(age(NOON + 10 * MINUTE, 200)).toBe(10 * MINUTE + 200);
  });

  it('is in doubt where they differ by more than the leeway', () => {
    expect(age(NOON + 10 * MINUTE + 10_000)).toBe(10 * MINUTE + 10_000);
    expect(age(NOON + 10 * MINUTE + 10_001)).toBe('clock_skew');
    expect(age(NOON + 10 * MINUTE - 10_001)).toBe('clock_skew');
    const short = { lifetime: 2_000, remaining: 1_000 };
    expect(age(NOON + 1_080, 0, short)).toBe(1_080);
    expect(age(NOON + 1_081, 0, short)).toBe('clock_skew');
  });

  it('is never below zero', () => {
    expect(age(NOON - 5_000, 0, { remaining: 30 * MINUTE + 5_000 })).toBe(0);
  });

  it.each([
    ['a time that is none', { issuedAt: Number.NaN }],
    ['no time', { issuedAt: undefined as never }],
    ['a lifetime below zero', { lifetime: -1 }],
    ['nothing about what is left', { remaining: undefined as never }],
    ['more left of it than it ever had', { issuedAt: NOON + 40 * MINUTE, remaining: 60 * MINUTE }],
  ])('is in doubt where the store gives %s', (_what, change) => {
    expect(age(NOON + 10 * MINUTE, 0, change)).toBe('clock_skew');
  });
});

describe('a stored token is adopted', () => {
  it('with its value and its lifetime', () => {
    const found = adopted();
    expect(found).toMatchObject({ lifetime: 30 * MINUTE });
    if (typeof found !== 'object') throw new Error('expected a grant');
    expect(found.token.reveal()).toBe('x');
    expect(found.token.expiresAt).toEqual(new Date(NOON + 30 * MINUTE));
  });

  it('until its leeway begins, and not from then on', () => {
    const end = 30 * MINUTE - 10_000;
    const left = (at: number) => ({ remaining: 30 * MINUTE - at });
    expect(age(NOON + end - 1, 0, left(end - 1))).toBe(end - 1);
    expect(age(NOON + end, 0, left(end))).toBeUndefined();
  });

  it.each([undefined, 5, '', 'two words', 'a\r\nb', 'null'])('not where it is %j: no header carries that', (value) => {
    expect(adopted({ value: value as string })).toBe('unreadable');
  });

  it.each([undefined, '1800000', Infinity, 24 * 60 * MINUTE + 1])('not with a lifetime of %p', (lifetime) => {
    const left = { lifetime: lifetime as number, remaining: Number(lifetime) - 10 * MINUTE };
    expect(adopted(left)).toBe('unreadable');
  });

  it('not where it is the one that was given last', () => {
    expect(adopted({}, undefined, 0, new AccessToken('x', NOON, 30 * MINUTE))).toBeUndefined();
  });

  it('in place of another one, but of one that is newer by more than the leeway', () => {
    const given = (issuedAt: number) => adopted({}, undefined, 0, new AccessToken('y', issuedAt, 30 * MINUTE));
    expect(given(NOON - MINUTE)).toBeInstanceOf(Object);
    expect(given(NOON + 10_000)).toBeInstanceOf(Object);
    expect(given(NOON + 10_001)).toBeUndefined();
  });

  it('in place of one that is near its end only where it is no older', () => {
    const given = (issuedAt: number) => adopted({}, undefined, 0, new AccessToken('y', issuedAt, 30 * MINUTE), 'ahead');
    expect(given(NOON)).toBeInstanceOf(Object);
    expect(given(NOON + 1)).toBeUndefined();
  });
});
