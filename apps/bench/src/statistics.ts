/** The middle of some figures, with the outermost ones. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Sums figures up; nothing where there are none. */
export function summarize(figures: readonly (number | undefined)[]): Summary | undefined {
  const sorted = figures.filter((figure) => figure !== undefined).sort((one, other) => one - other);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) return undefined;
  const middle = sorted.length / 2;
  // Of an even number the mean of the two in the middle.
  const [lower = min, upper = max] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return { median: (lower + upper) / 2, min, max };
}

/**
 * Each figure against the baseline's of the same round: a machine that was slow for a while was slow for both. Rounds
 * in which either is missing, or the baseline is zero, have no ratio.
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

/** The value below which this share of the figures lies, 0 to 1, by the nearest rank. Not a number if there are none. */
export function percentile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
