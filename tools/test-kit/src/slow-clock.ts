/** The option `clock` of a client. */
interface Clock {
  now(): number;
  monotonic(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

/**
 * Returns the system's clock, with timers that wait longer by this factor. For tests of which client requests a token,
 * at any speed of the machine: a slow store must not look like one that hangs.
 */
export const slowClock = (slowness: number): Clock => ({
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms * slowness),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
});
