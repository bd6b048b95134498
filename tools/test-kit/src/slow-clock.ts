/** The type of a client's `clock` option. */
interface Clock {
  now(): number;
  monotonic(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

/**
 * Returns the system clock with all timer delays multiplied by `slowness`. Use it in tests that check which client
 * requests a token, so that a slow store on a busy machine is not mistaken for a store that hangs.
 */
export const slowClock = (slowness: number): Clock => ({
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms * slowness),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
});
