/**
 * Returns how long before expiry the client renews a token, in ms. This is the formula from `@x/core` without the
 * random factor.
 */
export function leadOf(lifetime: number): number {
  return Math.min(lifetime * 0.1, 5 * 60_000);
}

/** Returns how long before expiry the client stops using a token, in ms. */
export function leewayOf(lifetime: number): number {
  return Math.min(lifetime * 0.04, 10_000);
}
