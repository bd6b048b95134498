/**
 * A client's clock. The default uses the system clocks, and tests can pass a fake clock. All values are in
 * milliseconds.
 *
 * @example
 * ```ts
 * let now = Date.now();
 * const clock: Clock = { now: () => now, monotonic: () => now };
 * const client = createPaySecureZ({ credentials, clock });
 * now += 60 * 60 * 1000; // the token is now expired
 * ```
 */
export interface Clock {
  /** Returns the time since the epoch, which can jump when the system clock is adjusted. */
  now(): number;
  /**
   * Returns the time since an arbitrary starting point. This time never goes backward, but may stop while the machine
   * is suspended.
   */
  monotonic(): number;
  /** Calls `callback` once after `ms` milliseconds. Returns a timer handle. Default: the global `setTimeout`. */
  setTimeout?(callback: () => void, ms: number): unknown;
  /** Cancels a timer. Default: the global `clearTimeout`. */
  clearTimeout?(handle: unknown): void;
}

/** Maximum timer delay in milliseconds. Node fires longer timers immediately. */
export const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** The default clock, based on the system clocks. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

/** A point in time, as shown by the wall clock and by the monotonic clock. */
export interface Instant {
  readonly wall: number;
  readonly monotonic: number;
}

/** Returns the current time of both clocks. */
export function instant(clock: Clock): Instant {
  return { wall: clock.now(), monotonic: clock.monotonic() };
}

/**
 * Returns the time from `since` to `now` in milliseconds. If the clocks disagree, returns the longer time: the wall
 * clock may have been set back, or the monotonic clock may have stopped while the machine was suspended. If the wall
 * clock was set forward, a token is renewed too early, which is harmless.
 */
export function elapsed(since: Instant, now: Instant): number {
  return Math.max(now.wall - since.wall, now.monotonic - since.monotonic);
}

/** Calls `callback` after `ms` milliseconds. Returns a function that cancels the timer. */
export function startTimer(clock: Clock, ms: number, callback: () => void): () => void {
  if (clock.setTimeout !== undefined) {
    const handle = clock.setTimeout(callback, ms);
    return () => (clock.clearTimeout === undefined ? clearTimeout(handle as number) : clock.clearTimeout(handle));
  }
  const handle = setTimeout(callback, ms);
  return () => clearTimeout(handle);
}
