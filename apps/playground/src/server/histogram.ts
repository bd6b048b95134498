/** Ratio between the bounds of adjacent buckets. This ratio limits the error of a percentile to 2.5%. */
const GROWTH = 1.05;
/** Upper bound of the first bucket, in ms. */
const FIRST_EDGE_MS = 0.05;

/** A histogram of durations, whose memory usage does not depend on the number of durations. */
export class Histogram {
  readonly #classes = new Map<number, number>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(ms: number): void {
    this.#put(ms <= FIRST_EDGE_MS ? 0 : Math.ceil(Math.log(ms / FIRST_EDGE_MS) / Math.log(GROWTH)), 1);
  }

  merge(other: Histogram): void {
    for (const [index, count] of other.#classes) this.#put(index, count);
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

  #put(index: number, count: number): void {
    this.#classes.set(index, (this.#classes.get(index) ?? 0) + count);
    this.#size += count;
  }
}
