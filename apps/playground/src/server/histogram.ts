/** Each class is wider than the previous one by this factor, so a percentile is off by at most 2.5 %. */
const GROWTH = 1.05;
/** The upper edge of the first class. */
const FIRST_EDGE_MS = 0.05;

/** Counts durations in classes. It needs little memory for any number of them, and histograms can be merged. */
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

  /** Returns the duration that `share` (0 < share <= 1) of the values do not exceed. Undefined if there are no values. */
  percentile(share: number): number | undefined {
    let left = Math.ceil(this.#size * share);
    if (left === 0) return undefined;
    for (const index of [...this.#classes.keys()].sort((one, other) => one - other)) {
      left -= this.#classes.get(index) ?? 0;
      // The geometric middle of the class.
      if (left <= 0) return FIRST_EDGE_MS * GROWTH ** (index - 0.5);
    }
    return undefined;
  }

  #put(index: number, count: number): void {
    this.#classes.set(index, (this.#classes.get(index) ?? 0) + count);
    this.#size += count;
  }
}
