/**
 * The source of time. The default reads the system's clocks; tests pass their own and need not sleep.
 * All values are in milliseconds.
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
  /** Wall clock, since the epoch. It may be set forward or back while the process runs. */
  now(): number;
  /** A clock that never goes back. It may stand still while the machine is suspended. Its zero has no meaning. */
  monotonic(): number;
  /** Calls `callback` once after `ms`. Default: the global `setTimeout`. */
  setTimeout?(callback: () => void, ms: number): unknown;
  /** Cancels a timer that `setTimeout` returned. Default: the global `clearTimeout`. */
  clearTimeout?(handle: unknown): void;
}

/** Maximum delay of a timer, in milliseconds. With a longer delay, Node fires the timer immediately. */
export const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** The clocks of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

/** One moment, read from both clocks. */
export interface Instant {
  readonly wall: number;
  readonly monotonic: number;
}

/** Reads both clocks. */
export function instant(clock: Clock): Instant {
  return { wall: clock.now(), monotonic: clock.monotonic() };
}

/**
 * Milliseconds from `since` to `now`: the larger of the differences of the two clocks. If the wall clock is set back,
 * the monotonic clock is right. If the machine was suspended and the monotonic clock stood still, the wall clock is
 * right. If the wall clock is set forward, the time seems longer. That costs a token request, but never uses an
 * expired token.
 */
export function elapsed(since: Instant, now: Instant): number {
  return Math.max(now.wall - since.wall, now.monotonic - since.monotonic);
}

/**
 * Calls `callback` after `ms`, with the clock's own timer or the system's. Returns a function that cancels the timer.
 */
export function startTimer(clock: Clock, ms: number, callback: () => void): () => void {
  if (clock.setTimeout !== undefined) {
    const handle = clock.setTimeout(callback, ms);
    return () => (clock.clearTimeout === undefined ? clearTimeout(handle as number) : clock.clearTimeout(handle));
  }
  const handle = setTimeout(callback, ms);
  return () => clearTimeout(handle);
}
