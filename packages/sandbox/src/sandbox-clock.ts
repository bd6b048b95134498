/** The clock by which everything in a sandbox ages: the one that it was given, moved by as much as it was told. */
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
