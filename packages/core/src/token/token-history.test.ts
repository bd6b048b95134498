import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@x/test-kit/manual-clock';
import { type Instant, instant } from '../clock.js';
import { AccessToken } from './access-token.js';
import { type HeldToken, hold } from './held-token.js';
import { changed, isFailedReplacement, isPaused, pauseAfter, validPrevious } from './token-history.js';

const LIFETIME = 600_000;
const clock = new ManualClock();
const START = instant(clock);
const after = (ms: number): Instant => ({ wall: START.wall + ms, monotonic: START.monotonic + ms });
const held = (value: string): HeldToken =>
  hold({ token: new AccessToken(value, START.wall, LIFETIME), sent: START, lifetime: LIFETIME, credentials: {} }, 0.5);
const [one, two] = [held('token-1'), held('token-2')];

describe('changed()', () => {
  it('keeps all other facts', () => {
    const pause = pauseAfter(undefined, one.token, START, 0.5);
    const whole = { previous: one, dropped: true, replacement: two.token, pause };
    expect(changed(whole, {})).toEqual(whole);
    expect(changed(whole, { previous: undefined })).toEqual({ ...whole, previous: undefined });
    expect(changed(undefined, { dropped: true })).toEqual({ dropped: true });
  });

  it.each([
    { previous: one },
    { dropped: true },
    { replacement: two.token },
    { pause: pauseAfter(undefined, one.token, START, 0.5) },
  ])('returns a history with a single fact', (facts) => {
    expect(changed(undefined, facts)).toMatchObject(facts);
    const [name = ''] = Object.keys(facts);
    expect(changed(facts, { [name]: undefined })).toBeUndefined();
  });

  it('returns undefined for an empty history', () => {
    expect(changed(undefined, {})).toBeUndefined();
    expect(changed({ dropped: true }, { dropped: false })).toBeUndefined();
  });
});

it('validPrevious() returns the previous token until its leeway begins', () => {
  expect(validPrevious({ previous: one }, after(589_999))).toBe(one);
  expect(validPrevious({ previous: one }, after(590_000))).toBeUndefined();
  expect(validPrevious({}, START)).toBeUndefined();
  expect(validPrevious(undefined, START)).toBeUndefined();
});

describe('a pause of renewals', () => {
  it('lasts longer after each replacement that the API rejects', () => {
    const first = pauseAfter(undefined, one.token, START, 0.5);
    expect(first.token).toBe(one.token);
    expect(isPaused({ pause: first }, after(249))).toBe(true);
    expect(isPaused({ pause: first }, after(250))).toBe(false);
    const second = pauseAfter({ pause: first }, two.token, after(1_000), 0.5);
    expect(second.token).toBe(two.token);
    expect(isPaused({ pause: second }, after(1_499))).toBe(true);
    expect(isPaused({ pause: second }, after(1_500))).toBe(false);
  });

  it('does not last longer if the API rejects the same replacement again', () => {
    const pause = pauseAfter(undefined, one.token, START, 0.5);
    expect(pauseAfter({ pause }, one.token, after(1_000), 0.5)).toBe(pause);
    expect(isPaused({ pause }, after(1_000))).toBe(false);
  });

  it('does not exist before a rejection', () => {
    expect(isPaused(undefined, START)).toBe(false);
    expect(isPaused({ dropped: true }, START)).toBe(false);
  });
});

describe('isFailedReplacement()', () => {
  it('is true for a minute after a token has replaced a dropped one', () => {
    const history = { replacement: one.token };
    expect(isFailedReplacement(history, one, after(59_999))).toBe(true);
    expect(isFailedReplacement(history, one, after(60_000))).toBe(false);
    expect(isFailedReplacement(history, two, START)).toBe(false);
    expect(isFailedReplacement(undefined, one, START)).toBe(false);
  });

  it('is false if renewals have already paused for this token', () => {
    const replacement = two.token;
    const pause = pauseAfter(undefined, one.token, START, 0.5);
    expect(isFailedReplacement({ replacement, pause }, two, START)).toBe(true);
    expect(isFailedReplacement({ replacement, pause: { ...pause, token: two.token } }, two, START)).toBe(false);
  });
});
