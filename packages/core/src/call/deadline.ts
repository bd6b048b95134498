import { type Clock, startTimer } from '../clock.js';
import type { ProviderError } from '../errors.js';
import { onAbort } from './abort.js';

/** What ends something before it is done. */
export type Interruption = 'timeout' | 'aborted' | 'closed';

/** Creates the error for work that is ended early. */
export interface Interruptible {
  interrupted(by: Interruption): ProviderError;
}

/**
 * Ends work early: when its time is up, or when its caller aborts. The time is elapsed real time, because a timer measures
 * it. It waits for one thing at a time, and never past its end.
 */
export class Deadline {
  readonly #clock: Clock;
  readonly #timeout: number;
  readonly #work: Interruptible;
  readonly #started: number;
  readonly #stopTimer: () => void;
  readonly #stopListening: (() => void) | undefined;
  #stop: ((error: ProviderError) => void) | undefined;
  #endedBy: Interruption | undefined;

  /**
   * @param timeout Milliseconds, from now on.
   * @param work What is ended early.
   */
  constructor(clock: Clock, timeout: number, signal: AbortSignal | undefined, work: Interruptible) {
    this.#clock = clock;
    this.#timeout = timeout;
    this.#work = work;
    this.#started = clock.monotonic();
    // Before the timer starts: a signal of another implementation may throw.
    if (signal?.aborted) this.#endedBy = 'aborted';
    else if (signal !== undefined) this.#stopListening = onAbort(signal, () => this.end('aborted'));
    this.#stopTimer = startTimer(clock, timeout, () => this.end('timeout'));
  }

  /** What the deadline or the caller has ended it with. */
  get ended(): ProviderError | undefined {
    return this.#endedBy && this.#work.interrupted(this.#endedBy);
  }

  /** Milliseconds that remain. */
  get remaining(): number {
    return this.#timeout - (this.#clock.monotonic() - this.#started);
  }

  /** Releases the timer and the listener. To be called once, when all is done. */
  finish(): void {
    this.#stopTimer();
    this.#stopListening?.();
  }

  /** Ends it early, unless it has been ended before. */
  end(by: Interruption): void {
    if (this.#endedBy !== undefined) return;
    this.#endedBy = by;
    this.#stop?.(this.#work.interrupted(by));
  }

  /**
   * Registers what stops the work under way when it is ended early; it replaces what was registered before. Where it
   * has ended already, `stop` runs at once.
   */
  onEnd(stop: ((error: ProviderError) => void) | undefined): void {
    this.#stop = stop;
    if (stop !== undefined && this.#endedBy !== undefined) stop(this.#work.interrupted(this.#endedBy));
  }

  /**
   * Waits for `work`, but not past the end. `work` itself goes on.
   *
   * @param share Part of the whole timeout that it may take at most.
   */
  async wait<T>(work: PromiseLike<T>, share = 1): Promise<T> {
    let stopTimer: (() => void) | undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        this.onEnd(reject);
        if (share < 1) {
          stopTimer = startTimer(this.#clock, this.#timeout * share, () => reject(this.#work.interrupted('timeout')));
        }
        work.then(resolve, reject);
      });
    } finally {
      stopTimer?.();
      this.onEnd(undefined);
    }
  }

  /** Lets time pass, in milliseconds, but not past the end. */
  async pause(ms: number): Promise<void> {
    let stopTimer: (() => void) | undefined;
    const passed = new Promise<void>((resolve) => {
      stopTimer = startTimer(this.#clock, ms, resolve);
    });
    try {
      await this.wait(passed);
    } finally {
      stopTimer?.();
    }
  }
}
