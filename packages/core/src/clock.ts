/**
 * Where time comes from. The default is the system's; tests inject their own and need not sleep.
 * All figures are in milliseconds.
 */
export interface Clock {
  /** Wall clock, since the epoch. May be set forward or back while the process runs. */
  now(): number;
  /** Never goes back, but may stand still while the machine is suspended. Its zero has no meaning. */
  monotonic(): number;
  /** Runs `callback` once after `ms`. Default: the global `setTimeout`. */
  setTimeout?(callback: () => void, ms: number): unknown;
  /** Forgets what `setTimeout` returned. Default: the global `clearTimeout`. */
  clearTimeout?(handle: unknown): void;
}

/** The longest timer (ms). With more, Node fires it immediately. */
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
 * Milliseconds from `since` to `now`: the larger of what the two clocks say. A wall clock that is set back is caught
 * by the monotonic one, a monotonic clock that stood still in a suspended machine by the wall clock. A wall clock that
 * is set forward makes the time seem longer, which costs a token request and never uses a token past its end.
 */
export function elapsed(since: Instant, now: Instant): number {
  return Math.max(now.wall - since.wall, now.monotonic - since.monotonic);
}

/** Runs `callback` after `ms` on the clock's own timer or the system's, and gives what forgets it. */
export function startTimer(clock: Clock, ms: number, callback: () => void): () => void {
  if (clock.setTimeout !== undefined) {
    const handle = clock.setTimeout(callback, ms);
    return () => (clock.clearTimeout === undefined ? clearTimeout(handle as number) : clock.clearTimeout(handle));
  }
  const handle = setTimeout(callback, ms);
  return () => clearTimeout(handle);
}
