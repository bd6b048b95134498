import { type Clock, startTimer } from '../clock.js';
import type { ProviderError } from '../errors.js';
import { onAbort } from './abort.js';

/** The reason why work is ended early. */
export type Interruption = 'timeout' | 'aborted' | 'closed';

/** Creates the error for work that is ended early. */
export interface Interruptible {
  interrupted(by: Interruption): ProviderError;
}

/**
 * Ends work early: when its time is up, or when its caller aborts. The time is real elapsed time, because a timer
 * measures it. Only one wait is active at a time, and none lasts longer than the deadline.
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
   * @param timeout In milliseconds, from now on.
   * @param work Creates the error if it is ended early.
   */
  constructor(clock: Clock, timeout: number, signal: AbortSignal | undefined, work: Interruptible) {
    this.#clock = clock;
    this.#timeout = timeout;
    this.#work = work;
    this.#started = clock.monotonic();
    // Done before the timer starts, because a signal of another implementation may throw.
    if (signal?.aborted) this.#endedBy = 'aborted';
    else if (signal !== undefined) this.#stopListening = onAbort(signal, () => this.end('aborted'));
    this.#stopTimer = startTimer(clock, timeout, () => this.end('timeout'));
  }

  /** The error of work that was ended early; `undefined` if it was not. */
  get ended(): ProviderError | undefined {
    return this.#endedBy && this.#work.interrupted(this.#endedBy);
  }

  /** Remaining time in milliseconds. */
  get remaining(): number {
    return this.#timeout - (this.#clock.monotonic() - this.#started);
  }

  /** Removes the timer and the listener. Call it once, when the work is done. */
  finish(): void {
    this.#stopTimer();
    this.#stopListening?.();
  }

  /** Ends the work early, unless it was ended before. */
  end(by: Interruption): void {
    if (this.#endedBy !== undefined) return;
    this.#endedBy = by;
    this.#stop?.(this.#work.interrupted(by));
  }

  /**
   * Registers the function that stops the current work when it is ended early. It replaces the previous one. If the
   * work was ended before, `stop` is called immediately.
   */
  onEnd(stop: ((error: ProviderError) => void) | undefined): void {
    this.#stop = stop;
    if (stop !== undefined && this.#endedBy !== undefined) stop(this.#work.interrupted(this.#endedBy));
  }

  /**
   * Waits for `work`, but not longer than the deadline. `work` itself is not stopped.
   *
   * @param share The maximum part of the whole timeout that this wait may take, from 0 to 1.
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

  /** Waits for `ms` milliseconds, but not longer than the deadline. */
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
