import { expect, it } from '@jest/globals';
import type { Instant } from '../clock.js';
import { BackOff } from './back-off.js';
import { FAILURE_BACK_OFF as range } from './back-off-delay.js';

const at = (ms: number): Instant => ({ wall: 1_000_000 + ms, monotonic: 50 + ms });

it('there is no back-off before the first failure', () => {
  const backOff = new BackOff<string>();
  expect(backOff.remaining(at(0))).toBe(0);
  expect(backOff.last).toBeUndefined();
});

it('each consecutive failure lengthens the back-off, which remembers the last failure', () => {
  const backOff = new BackOff<string>();
  expect(backOff.fail('first', { range, now: at(0), random: 1 })).toBe(500);
  expect(backOff.remaining(at(0))).toBe(500);
  expect(backOff.remaining(at(499))).toBe(1);
  expect(backOff.remaining(at(500))).toBe(0);
  expect(backOff.remaining(at(9_000))).toBe(0);
  expect(backOff.last).toBe('first');
  expect(backOff.fail('second', { range, now: at(9_000), random: 1 })).toBe(1_000);
  expect(backOff.remaining(at(9_000))).toBe(1_000);
  expect(backOff.last).toBe('second');
});

it('a back-off lasts as long as Retry-After specifies', () => {
  const backOff = new BackOff<string>();
  expect(backOff.fail('x', { range, now: at(0), random: 0.1, retryAfter: 7_000 })).toBe(7_000);
  expect(backOff.remaining(at(6_999))).toBe(1);
  expect(backOff.fail('x', { range, now: at(7_000), random: 0.5, retryAfter: 0 })).toBe(0);
});

it('a back-off ignores the failure of a request that started before the pause and failed during it', () => {
  const backOff = new BackOff<string>();
  backOff.fail('x', { range, now: at(10), random: 1, started: at(0) });
  for (let more = 0; more < 200; more += 1) {
    expect(backOff.fail('y', { range, now: at(110), random: 1, started: at(10) })).toBe(400);
  }
  expect(backOff.last).toBe('y');
  expect(backOff.fail('x', { range, now: at(600), random: 1, started: at(510) })).toBe(1_000);
});

it('a back-off counts the failure of a request that started before the pause and failed after it', () => {
  const backOff = new BackOff<string>();
  backOff.fail('x', { range, now: at(10), random: 1, started: at(0) });
  expect(backOff.fail('y', { range, now: at(510), random: 1, started: at(0) })).toBe(1_000);
});

it('a back-off counts the failure of a request that started during the pause', () => {
  const backOff = new BackOff<string>();
  backOff.fail('x', { range, now: at(10), random: 1, started: at(0) });
  expect(backOff.fail('y', { range, now: at(110), random: 1, started: at(11) })).toBe(1_000);
});

it('a later Retry-After can extend a back-off but not shorten it', () => {
  const backOff = new BackOff<string>();
  backOff.fail('x', { range, now: at(10), random: 1, started: at(0) });
  expect(backOff.fail('x', { range, now: at(20), random: 1, started: at(0), retryAfter: 100 })).toBe(490);
  expect(backOff.fail('x', { range, now: at(20), random: 1, started: at(0), retryAfter: 9_000 })).toBe(9_000);
  expect(backOff.remaining(at(20))).toBe(9_000);
});

it('a later Retry-After also applies to callers without a usable token, whose pause is shorter', () => {
  const backOff = new BackOff<string>();
  for (let failures = 1; failures < 9; failures += 1)
    backOff.fail('x', { range, now: at(failures * 100_000), random: 1, recovery: 3_000 });
  const [now, started] = [at(800_200), at(799_000)];
  expect(backOff.fail('y', { range, now, random: 1, started, retryAfter: 2_000 })).toBe(59_800);
  expect([backOff.remaining(now), backOff.remaining(now, true)]).toEqual([59_800, 2_800]);
  expect(backOff.fail('y', { range, now, random: 1, started, retryAfter: 30_000 })).toBe(59_800);
  expect([backOff.remaining(now), backOff.remaining(now, true)]).toEqual([59_800, 30_000]);
  expect(backOff.fail('y', { range, now, random: 1, started, retryAfter: 90_000 })).toBe(90_000);
  expect([backOff.remaining(now), backOff.remaining(now, true)]).toEqual([90_000, 90_000]);
});

it('callers without a usable token can wait for a shorter or longer time', () => {
  const backOff = new BackOff<string>();
  expect(backOff.fail('x', { range, now: at(0), random: 1, recovery: 3_000 })).toBe(500);
  expect([backOff.remaining(at(100)), backOff.remaining(at(100), true)]).toEqual([400, 2_900]);
  for (let failures = 2; failures < 9; failures += 1)
    backOff.fail('x', { range, now: at(failures * 99_999), random: 1 });
  expect(backOff.fail('x', { range, now: at(999_999), random: 1, recovery: 3_000 })).toBe(60_000);
  expect(backOff.remaining(at(1_000_999), true)).toBe(2_000);
  expect(backOff.remaining(at(1_003_000), true)).toBe(0);
  expect(backOff.remaining(at(1_003_000))).toBe(56_999);
});

it('callers without a usable token wait as long as all others by default, or as long as Retry-After specifies', () => {
  const backOff = new BackOff<string>();
  backOff.fail('x', { range, now: at(0), random: 1 });
  expect(backOff.remaining(at(0), true)).toBe(500);
  backOff.fail('x', { range, now: at(500), random: 1, recovery: 3_000, retryAfter: 9_000 });
  expect(backOff.remaining(at(500), true)).toBe(9_000);
  backOff.succeed();
  expect(backOff.remaining(at(500), true)).toBe(0);
});

it('a back-off is reset after a success', () => {
  const backOff = new BackOff<string>();
  backOff.fail('x', { range, now: at(0), random: 1 });
  backOff.fail('x', { range, now: at(500), random: 1 });
  backOff.succeed();
  expect(backOff.remaining(at(500))).toBe(0);
  expect(backOff.last).toBeUndefined();
  expect(backOff.fail('x', { range, now: at(500), random: 1 })).toBe(500);
});

it('a back-off ends on time if one of the clocks stops or is set back', () => {
  const backOff = new BackOff<string>();
  backOff.fail('x', { range, now: at(0), random: 1 });
  expect(backOff.remaining({ wall: 0, monotonic: at(500).monotonic })).toBe(0);
  expect(backOff.remaining({ wall: at(500).wall, monotonic: 50 })).toBe(0);
});
