/** Number of calls in a burst against the sandbox. */
export const SANDBOX_BURST = 1000;
/** Number of calls in a burst against a live provider. This number is small, so that a burst cannot lock an account. */
export const LIVE_BURST = 10;
