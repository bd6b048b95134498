/** Type of a client's `clock` option. */
interface Clock {
  now(): number;
  monotonic(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

/**
 * Returns the system clock with timer delays multiplied by `slowness`. Use it if a slow store on a busy machine could
 * be mistaken for a store that hangs.
 */
export const slowClock = (slowness: number): Clock => ({
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms * slowness),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
});
