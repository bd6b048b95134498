/** The type of a client's `clock` option. */
interface Clock {
  now(): number;
  monotonic(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

/**
 * Returns the system's clock with timers that wait longer by the factor `slowness`. Use it in tests that check which
 * client requests a token. On a slow machine, a slow store must not be mistaken for a store that hangs.
 */
export const slowClock = (slowness: number): Clock => ({
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms * slowness),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
});
