/** The clock of a sandbox, which adds an offset to a base clock. */
export class SandboxClock {
  readonly #base: () => number;
  #moved = 0;

  constructor(base: () => number) {
    this.#base = base;
  }

  /** Returns the wall clock time in ms. */
  now(): number {
    return this.#base() + this.#moved;
  }

  advance(ms: number): void {
    this.#moved += ms;
  }
}
