/**
 * Returns how long before expiry the client starts to renew a token, in ms. Uses the formula of `@x/core`, without the random
 * factor that `@x/core` applies to each token.
 */
export function leadOf(lifetime: number): number {
  return Math.min(lifetime * 0.1, 5 * 60_000);
}

/** Returns how long before expiry the client stops using a token, in ms. */
export function leewayOf(lifetime: number): number {
  return Math.min(lifetime * 0.04, 10_000);
}
