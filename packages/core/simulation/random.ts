/** Generates random numbers with the mulberry32 algorithm. The same seed always produces the same numbers. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** Returns a random number from 0 (inclusive) to 1 (exclusive). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Returns a random number from `min` (inclusive) to `max` (exclusive). */
  between(min: number, max: number): number {
    return min + (max - min) * this.next();
  }

  /** Returns a random, exponentially distributed delay with this mean. */
  gap(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }
}
