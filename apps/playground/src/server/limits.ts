/** Number of calls in a burst against the sandbox. */
export const SANDBOX_BURST = 1000;
/** The same against a real provider. Small, so that a button cannot get an account locked. */
export const LIVE_BURST = 10;
