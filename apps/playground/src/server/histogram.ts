/** Ratio between the bounds of adjacent buckets. This ratio limits the error of a percentile to 2.5%. */
const GROWTH = 1.05;
/** Upper bound of the first bucket, in ms. */
const FIRST_EDGE_MS = 0.05;

/** A histogram of durations, whose memory usage does not depend on the number of durations. */
export class Histogram {
  readonly #classes = new Map<number, number>();
  #size = 0;

  add(ms: number): void {
    const index = ms <= FIRST_EDGE_MS ? 0 : Math.ceil(Math.log(ms / FIRST_EDGE_MS) / Math.log(GROWTH));
    this.#classes.set(index, (this.#classes.get(index) ?? 0) + 1);
    this.#size += 1;
  }

  /**
   * Returns a percentile of the durations, or `undefined` if there are none.
   *
   * @param share The percentile as a fraction, greater than 0 and at most 1.
   */
  percentile(share: number): number | undefined {
    let left = Math.ceil(this.#size * share);
    if (left === 0) return undefined;
    for (const index of [...this.#classes.keys()].sort((one, other) => one - other)) {
      left -= this.#classes.get(index) ?? 0;
      // Use the geometric mean of the bucket's bounds.
      if (left <= 0) return FIRST_EDGE_MS * GROWTH ** (index - 0.5);
    }
    return undefined;
  }

  /** Returns the median and the 99th percentile, or an empty object if there are no durations. */
  summary(): { readonly p50?: number; readonly p99?: number } {
    const p50 = this.percentile(0.5);
    const p99 = this.percentile(0.99);
    return { ...(p50 !== undefined && { p50 }), ...(p99 !== undefined && { p99 }) };
  }
}
