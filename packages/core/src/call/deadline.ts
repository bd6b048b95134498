import { type Clock, startTimer } from '../clock.js';
import type { ProviderError } from '../errors.js';
import { onAbort } from './abort.js';

/** What a timer can hold (ms): with more, Node fires it at once. */
export const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** What ends something before it is done. */
export type Interruption = 'timeout' | 'aborted' | 'closed';

/** How long something may take, and who else may end it. */
export interface DeadlineSetting {
  readonly clock: Clock;
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Ends what takes too long, by a timer and so in elapsed real time, or what its caller gives up. It waits for one
 * thing at a time, and never past its end.
 */
export abstract class Deadline {
  readonly clock: Clock;
  /** Milliseconds, from the start. */
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
  readonly #started: number;
  readonly #stopTimer: () => void;
  readonly #stopListening: (() => void) | undefined;
  #stop: ((error: ProviderError) => void) | undefined;
  #endedBy: Interruption | undefined;

  constructor({ clock, timeout, signal }: DeadlineSetting) {
    this.clock = clock;
    this.timeout = timeout;
    this.signal = signal;
    this.#started = clock.monotonic();
    this.#stopTimer = startTimer(clock, timeout, () => this.end('timeout'));
    if (signal === undefined) return;
    if (signal.aborted) this.#endedBy = 'aborted';
    else this.#stopListening = onAbort(signal, () => this.end('aborted'));
  }

  /** The error for what is ended early. */
  abstract interrupted(by: Interruption): ProviderError;

  /** What the deadline or the caller has ended it with. */
  get ended(): ProviderError | undefined {
    return this.#endedBy && this.interrupted(this.#endedBy);
  }

  /** Milliseconds that remain. */
  get remaining(): number {
    return this.timeout - (this.clock.monotonic() - this.#started);
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
    this.#stop?.(this.interrupted(by));
  }

  /**
   * Registers what stops the work under way when it is ended early; it replaces what was registered before. Where it
   * has ended already, `stop` runs at once.
   */
  onEnd(stop: ((error: ProviderError) => void) | undefined): void {
    this.#stop = stop;
    if (stop !== undefined && this.#endedBy !== undefined) stop(this.interrupted(this.#endedBy));
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
          stopTimer = startTimer(this.clock, this.timeout * share, () => reject(this.interrupted('timeout')));
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
      stopTimer = startTimer(this.clock, ms, resolve);
    });
    try {
      await this.wait(passed);
    } finally {
      stopTimer?.();
    }
  }
}
