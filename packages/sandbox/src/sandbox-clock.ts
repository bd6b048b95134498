/** The sandbox's clock: the base clock plus an offset. */
export class SandboxClock {
  readonly #base: () => number;
  #moved = 0;

  constructor(base: () => number) {
    this.#base = base;
  }

  /** Wall clock in ms. */
  now(): number {
    return this.#base() + this.#moved;
  }

  advance(ms: number): void {
    this.#moved += ms;
  }
}
