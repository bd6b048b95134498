/**
 * Reads the time and sets timers for a client. By default, a client uses the system clocks. Tests can pass a fake clock
 * instead of sleeping. All values are in milliseconds.
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
  /**
   * Returns the time since the epoch. The time can jump forward or backward while the process runs, because the system
   * clock can be adjusted.
   */
  now(): number;
  /**
   * Returns the time since an arbitrary starting point. The time never goes backward, but it may stop while the machine
   * is suspended.
   */
  monotonic(): number;
  /**
   * Calls `callback` once after `ms` milliseconds and returns a handle for the timer. Default: the global `setTimeout`.
   */
  setTimeout?(callback: () => void, ms: number): unknown;
  /** Cancels the timer for a handle returned by `setTimeout`. Default: the global `clearTimeout`. */
  clearTimeout?(handle: unknown): void;
}

/** Maximum delay of a timer in milliseconds. Node fires a timer with a longer delay immediately. */
export const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** The default clock, which uses the system clocks. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

/** A point in time, as read from both clocks. */
export interface Instant {
  readonly wall: number;
  readonly monotonic: number;
}

/** Returns the current time, as read from both clocks. */
export function instant(clock: Clock): Instant {
  return { wall: clock.now(), monotonic: clock.monotonic() };
}

/**
 * Returns the milliseconds from `since` to `now`. If the two clocks disagree, returns the longer time. If the wall
 * clock was set back, the monotonic clock is correct. If the monotonic clock stopped because the machine was suspended,
 * the wall clock is correct. If the wall clock was set forward, the returned time is too long. The client then requests
 * a token too early, but it never uses an expired token.
 */
export function elapsed(since: Instant, now: Instant): number {
  return Math.max(now.wall - since.wall, now.monotonic - since.monotonic);
}

/**
 * Calls `callback` after `ms` milliseconds. Uses the clock's own timer if it has one, and the global timer otherwise.
 * Returns a function that cancels the timer.
 */
export function startTimer(clock: Clock, ms: number, callback: () => void): () => void {
  if (clock.setTimeout !== undefined) {
    const handle = clock.setTimeout(callback, ms);
    return () => (clock.clearTimeout === undefined ? clearTimeout(handle as number) : clock.clearTimeout(handle));
  }
  const handle = setTimeout(callback, ms);
  return () => clearTimeout(handle);
}
