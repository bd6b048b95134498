import { type Clock, startTimer } from '../clock.js';
import type { ErrorCode } from '../errors.js';

/** What a client has done so far. */
export interface CallCounters {
  /** API calls. */
  calls: number;
  tokenRequests: number;
  /** What failed last, and when by the wall clock. */
  lastError?: { readonly code: ErrorCode; readonly at: Date };
}

/** Something under way that can be ended before it is done. */
export interface Endable {
  end(by: 'closed'): void;
}

/** How long to wait at most, in milliseconds, and by which clock. */
export interface Limit {
  readonly clock: Clock;
  readonly timeout: number;
}

/** Knows what is under way, so that closing can refuse what is new and wait for the rest; and what has been done. */
export class Activity implements Endable {
  readonly counters: CallCounters;
  #closed = false;
  /** There while something is: an idle client weighs less without. */
  #underWay: Set<Endable> | undefined;
  #idle: (() => void) | undefined;
  #done: Promise<void> | undefined;

  /** @param of The client that this is a part of, where it is one: its figures are kept together. */
  constructor(of?: Activity) {
    this.counters = of?.counters ?? { calls: 0, tokenRequests: 0 };
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Counts `what` as under way until its `work` has settled. */
  async track<T>(work: Promise<T>, what: Endable): Promise<T> {
    this.#underWay ??= new Set();
    const underWay = this.#underWay;
    underWay.add(what);
    try {
      return await work;
    } finally {
      underWay.delete(what);
      if (underWay.size === 0) {
        this.#underWay = undefined;
        this.#idle?.();
      }
    }
  }

  /**
   * From now on `closed` is true. Resolves when nothing is under way any more; after the limit, if there is one, it ends
   * what still is, and resolves at once.
   */
  close(limit?: Limit): Promise<void> {
    this.#closed = true;
    this.#done ??= new Promise((resolve) => {
      if (this.#underWay === undefined) {
        resolve();
        return;
      }
      const expire = (): void => {
        this.end();
        resolve();
      };
      const stopTimer = limit && startTimer(limit.clock, limit.timeout, expire);
      this.#idle = () => {
        stopTimer?.();
        resolve();
      };
    });
    return this.#done;
  }

  /** Closes at once: what is under way is ended. */
  end(): void {
    this.#closed = true;
    for (const what of this.#underWay ?? []) what.end('closed');
  }
}
