import type { Seed } from '../seed.js';

/** Half of the responses are faster than this. */
const MEDIAN_MS = 120;

/** Standard deviation of the latency's logarithm: 5 % of the responses take more than twice the median. */
const SPREAD = 0.45;

const MAX_MS = 2000;

/**
 * Latency of an API on the internet. It follows a log-normal distribution, so most responses are fast and a few are slow.
 * The same seed produces the same sequence.
 */
export class Latency {
  readonly #seed: Seed;
  #requests = 0;

  constructor(seed: Seed) {
    this.#seed = seed;
  }

  /** Returns the latency of the next request in whole milliseconds. */
  next(): number {
    this.#requests += 1;
    // The Box-Muller transform of two uniformly distributed numbers.
    const radius = Math.sqrt(-2 * Math.log(1 - this.#seed.random(`latency.${this.#requests}.radius`)));
    const normal = radius * Math.cos(2 * Math.PI * this.#seed.random(`latency.${this.#requests}.angle`));
    return Math.min(Math.round(MEDIAN_MS * Math.exp(SPREAD * normal)), MAX_MS);
  }
}
