import { describe, expect, it } from '@jest/globals';
import { AccessToken } from './access-token.js';
import { ageOf, hold, quietAt, stateAt } from './held-token.js';

const SENT = { wall: 1_000_000, monotonic: 50 };
const token = new AccessToken('x', SENT.wall, 100_000);
/** A token that is due for renewal after 90 s and usable for 96 s. */
const held = hold({ token, sent: SENT, lifetime: 100_000, credentials: {} }, 0.5);

describe('a token with a 100-second lifetime', () => {
  it.each([
    [0, 'fresh'],
    [89_999, 'fresh'],
    [90_000, 'due'],
    [95_999, 'due'],
    [96_000, 'expired'],
    [100_000, 'expired'],
    [Number.MAX_SAFE_INTEGER, 'expired'],
    [-5_000, 'fresh'],
  ])('a 100-second token that is %d ms old is %s', (age, state) => {
    expect(stateAt(held, age)).toBe(state);
  });

  it.each([
    ['for one second while the token is fresh', 0, 1_000],
    ['until the renewal is due', 89_700, 300],
    ['for one second while the renewal is due', 90_000, 1_000],
    ['until the token expires', 95_999, 1],
  ])('the monotonic clock does not need to be read %s', (_what, age, quiet) => {
    expect(quietAt(held, age)).toBe(quiet);
  });

  it('the monotonic clock must be read more often for a short-lived token', () => {
    expect(quietAt(hold({ token, sent: SENT, lifetime: 2_000, credentials: {} }, 0.5), 0)).toBe(80);
  });

  it('the age of a token is the larger of the ages that the two clocks indicate', () => {
    expect(ageOf(held, { wall: SENT.wall - 5_000, monotonic: 3_050 })).toBe(3_000);
    expect(ageOf(held, { wall: SENT.wall + 9_000, monotonic: 50 })).toBe(9_000);
  });
});
