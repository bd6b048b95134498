/** The median, minimum and maximum of a list of values. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Summarizes values. Returns `undefined` if there are none. */
export function summarize(figures: readonly (number | undefined)[]): Summary | undefined {
  const sorted = figures.filter((figure) => figure !== undefined).sort((one, other) => one - other);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) return undefined;
  const middle = sorted.length / 2;
  // If the number of values is even, the median is the mean of the two middle values.
  const [lower = min, upper = max] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return { median: (lower + upper) / 2, min, max };
}

/**
 * Returns the ratio of each value to the baseline in the same round, because a slow machine affects both. Ignores
 * rounds in which a value is missing or the baseline is zero.
 */
export function ratios(
  figures: readonly (number | undefined)[],
  baseline: readonly (number | undefined)[],
): readonly number[] {
  return figures.flatMap((figure, round) => {
    const base = baseline[round];
    return figure === undefined || base === undefined || base === 0 ? [] : [figure / base];
  });
}

/** Returns the percentile for a share from 0 to 1 (nearest rank), or NaN if there are no values. */
export function percentile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
