import { type Clock, startTimer } from '../clock.js';
import type { ProviderError } from '../errors.js';
import { onAbort } from './abort.js';

/** The reason why work was canceled. */
export type Interruption = 'timeout' | 'aborted' | 'closed';

/** Creates the error for work that was canceled. */
export interface Interruptible {
  interrupted(by: Interruption): ProviderError;
}

/** Cancels work when it times out or when the caller aborts it. Supports only one `wait` at a time. */
export class Deadline {
  readonly #clock: Clock;
  readonly #timeout: number;
  readonly #work: Interruptible;
  /** When the call started, on the monotonic clock. */
  readonly startedAt: number;
  readonly #stopTimer: () => void;
  readonly #stopListening: (() => void) | undefined;
  #stop: ((error: ProviderError) => void) | undefined;
  #endedBy: Interruption | undefined;

  /**
   * @param timeout Time limit in milliseconds, which starts immediately.
   * @param work Creates the error if the work is canceled.
   */
  constructor(clock: Clock, timeout: number, signal: AbortSignal | undefined, work: Interruptible) {
    this.#clock = clock;
    this.#timeout = timeout;
    this.#work = work;
    this.startedAt = clock.monotonic();
    // Read the signal before starting the timer, because a custom signal may throw an error.
    if (signal?.aborted) this.#endedBy = 'aborted';
    else if (signal !== undefined) this.#stopListening = onAbort(signal, () => this.end('aborted'));
    this.#stopTimer = startTimer(clock, timeout, () => this.end('timeout'));
  }

  /** The error for the canceled work, or `undefined` if the work was not canceled. */
  get ended(): ProviderError | undefined {
    return this.#endedBy && this.#work.interrupted(this.#endedBy);
  }

  /** Remaining time in milliseconds. */
  get remaining(): number {
    return this.#timeout - (this.#clock.monotonic() - this.startedAt);
  }

  /** Removes the timer and the abort listener. Must be called once when the work is done. */
  finish(): void {
    this.#stopTimer();
    this.#stopListening?.();
  }

  /** Cancels the work, unless it has already been canceled. */
  end(by: Interruption): void {
    if (this.#endedBy !== undefined) return;
    this.#endedBy = by;
    this.#stop?.(this.#work.interrupted(by));
  }

  /**
   * Sets the function that stops the current work if it is canceled. Calls it immediately if the work has already been
   * canceled.
   */
  onEnd(stop: ((error: ProviderError) => void) | undefined): void {
    this.#stop = stop;
    if (stop !== undefined && this.#endedBy !== undefined) stop(this.#work.interrupted(this.#endedBy));
  }

  /**
   * Waits for `work`, but not beyond the deadline. Does not cancel `work` itself.
   *
   * @param share Maximum fraction of the total timeout that this wait may take, from 0 to 1.
   */
  wait<T>(work: PromiseLike<T>, share = 1): Promise<T> {
    return this.#until((resolve, reject) => {
      work.then(resolve, reject);
      if (share === 1) return undefined;
      return startTimer(this.#clock, this.#timeout * share, () => reject(this.#work.interrupted('timeout')));
    });
  }

  /** Waits for `ms` milliseconds, but not beyond the deadline. */
  pause(ms: number): Promise<void> {
    return this.#until((resolve) => startTimer(this.#clock, ms, resolve));
  }

  /** @param start Starts the wait, and returns a function that stops its timer, if it has one. */
  async #until<T>(
    start: (resolve: (value: T) => void, reject: (error: unknown) => void) => (() => void) | undefined,
  ): Promise<T> {
    let stopTimer: (() => void) | undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        this.onEnd(reject);
        stopTimer = start(resolve, reject);
      });
    } finally {
      stopTimer?.();
      this.onEnd(undefined);
    }
  }
}
