/** Counts what is under way, so that closing can refuse what is new and wait for the rest. */
export class Activity {
  #closed = false;
  #underWay = 0;
  #idle: (() => void) | undefined;
  #done: Promise<void> | undefined;

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
