/** As `@x/core` has them, without the factor that each token draws for itself: when a renewal begins before the end, in ms. */
export function leadOf(lifetime: number): number {
  return Math.min(lifetime * 0.1, 5 * 60_000);
}

/** And from when on it is not used any more. */
export function leewayOf(lifetime: number): number {
  return Math.min(lifetime * 0.04, 10_000);
}
