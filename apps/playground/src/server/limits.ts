/** Calls at once, against the sandbox. */
export const SANDBOX_BURST = 1000;
/** Against a real provider: nobody's account is to be locked by a button. */
export const LIVE_BURST = 10;
