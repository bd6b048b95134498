/** Each class is this much wider than the one before, so that a percentile is off by 2.5 % at most. */
const GROWTH = 1.05;
/** The upper edge of the first class, in ms. */
const LEAST = 0.05;

/** Durations by classes, so that any number of them take little room and those of many seconds can be added up. */
export class Histogram {
  readonly #classes = new Map<number, number>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(ms: number): void {
    this.#put(ms <= LEAST ? 0 : Math.ceil(Math.log(ms / LEAST) / Math.log(GROWTH)), 1);
  }

  merge(other: Histogram): void {
    for (const [index, count] of other.#classes) this.#put(index, count);
  }

  /** The least duration that `share` of them, above 0 to 1, do not exceed; nothing where there are none. */
  percentile(share: number): number | undefined {
    let left = Math.ceil(this.#size * share);
    if (left === 0) return undefined;
    for (const index of [...this.#classes.keys()].sort((one, other) => one - other)) {
      left -= this.#classes.get(index) ?? 0;
      // The middle of the class, by ratio.
      if (left <= 0) return LEAST * GROWTH ** (index - 0.5);
    }
    return undefined;
  }

  #put(index: number, count: number): void {
    this.#classes.set(index, (this.#classes.get(index) ?? 0) + count);
    this.#size += count;
  }
}
