import { expect, it } from '@jest/globals';
import { ManualClock } from '@x/test-kit/manual-clock';
import { elapsed, instant, startTimer, systemClock } from './clock.js';

const since = { wall: 10_000, monotonic: 500 };

it.each([
  ['both clocks agree', { wall: 13_000, monotonic: 3_500 }, 3_000],
  ['the wall clock was set back', { wall: 4_000, monotonic: 3_500 }, 3_000],
  ['the wall clock was set forward', { wall: 99_000, monotonic: 3_500 }, 89_000],
  ['the machine was suspended', { wall: 13_000, monotonic: 500 }, 3_000],
])('elapsed() returns the larger of the two elapsed times if %s', (_what, now, expected) => {
  expect(elapsed(since, now)).toBe(expected);
});

it('startTimer() uses the injected clock and can cancel timers', () => {
  const clock = new ManualClock();
  const ran: string[] = [];
  startTimer(clock, 100, () => ran.push('kept'));
  const cancel = startTimer(clock, 100, () => ran.push('forgotten'));
  cancel();
  clock.advance(99);
  expect(ran).toEqual([]);
  clock.advance(1);
  expect(ran).toEqual(['kept']);
});

it('startTimer() accepts an injected clock without clearTimeout()', () => {
  const clock = new ManualClock();
  const ran: string[] = [];
  const { now, monotonic } = systemClock;
  const cancel = startTimer({ now, monotonic, setTimeout: clock.setTimeout.bind(clock) }, 1, () => ran.push('ran'));
  expect(cancel).not.toThrow();
  clock.advance(1);
  expect(ran).toEqual(['ran']);
});

it('systemClock uses Date.now() and performance.now()', () => {
  const before = { wall: Date.now(), monotonic: performance.now() };
  const now = instant(systemClock);
  expect(now.wall).toBeGreaterThanOrEqual(before.wall);
  expect(now.wall).toBeLessThanOrEqual(Date.now());
  expect(now.monotonic).toBeGreaterThanOrEqual(before.monotonic);
  expect(now.monotonic).toBeLessThanOrEqual(performance.now());
});

it("startTimer() falls back to the runtime's timers", async () => {
  const order: string[] = [];
  await new Promise<void>((resolve) => {
    startTimer(systemClock, 0, () => order.push('forgotten'))();
    startTimer(systemClock, 1, () => {
      order.push('kept');
      resolve();
    });
  });
  expect(order).toEqual(['kept']);
});
