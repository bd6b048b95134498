import type { ErrorCode } from '../errors.js';

/** What a client has done so far. */
export interface Figures {
  /** API calls. */
  calls: number;
  tokenRequests: number;
  /** What failed last, and when by the wall clock. */
  lastError?: { readonly code: ErrorCode; readonly at: Date };
}

/** Counts what is under way, so that closing can refuse what is new and wait for the rest; and what has been done. */
export class Activity {
  readonly figures: Figures;
  #closed = false;
  #underWay = 0;
  #idle: (() => void) | undefined;
  #done: Promise<void> | undefined;

  /** @param of The client that this is a part of, where it is one: its figures are kept together. */
  constructor(of?: Activity) {
    this.figures = of?.figures ?? { calls: 0, tokenRequests: 0 };
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Counts `work` until it has settled. */
  async track<T>(work: Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await work;
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#idle?.();
    }
  }

  /** From now on `closed` is true; resolves when nothing is under way any more. */
  close(): Promise<void> {
    this.#closed = true;
    this.#done ??= new Promise((resolve) => {
      if (this.#underWay === 0) resolve();
      else this.#idle = resolve;
    });
    return this.#done;
  }
}
