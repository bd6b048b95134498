import { type Clock, startTimer } from './clock.js';
import { type ErrorCode, type Outcome, ProviderError, type ProviderErrorInit } from './errors.js';

/** What a timer can hold (ms): with more, Node fires it at once. */
export const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** What a call needs to know of its surroundings. */
export interface CallSetting {
  readonly provider: string;
  readonly operation: string;
  readonly clock: Clock;
  /** Milliseconds for all of it: waiting for a token, sending, the repeat. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

type Details = Partial<Pick<ProviderErrorInit, 'outcome' | 'status' | 'providerMessage' | 'retryAfter' | 'response'>>;

/** What usually passes by itself, so that a later call may succeed. */
const TRANSIENT: ReadonlySet<ErrorCode> = new Set([
  'connect',
  'network',
  'timeout',
  'rate_limited',
  'unavailable',
  'credentials_unavailable',
]);

/**
 * One call from its caller's point of view: its deadline, its abort signal, how often it was sent, and the errors it
 * ends in. It can wait for one thing at a time, and never waits past its end.
 */
export class Call {
  readonly provider: string;
  readonly operation: string;
  /** Whether sending the request twice has the effect of sending it once (RFC 9110, 9.2.2). */
  idempotent = false;
  /** How often the request was sent, or at least begun. */
  attempts = 0;
  /** What is known of the request so far; the engine moves it on. */
  outcome: Outcome = 'not_sent';
  readonly #clock: Clock;
  readonly #timeout: number;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort: (() => void) | undefined;
  readonly #stopTimer: () => void;
  #stop: ((error: ProviderError) => void) | undefined;
  #endedBy: 'timeout' | 'aborted' | undefined;

  constructor({ provider, operation, clock, timeout, signal }: CallSetting) {
    this.provider = provider;
    this.operation = operation;
    this.#clock = clock;
    this.#timeout = timeout;
    this.#stopTimer = startTimer(clock, timeout, () => this.#end('timeout'));
    if (signal !== undefined) {
      this.#signal = signal;
      this.#onAbort = () => this.#end('aborted');
      if (signal.aborted) this.#endedBy = 'aborted';
      else signal.addEventListener('abort', this.#onAbort);
    }
  }

  /** What the deadline or the caller has ended it with. */
  get ended(): ProviderError | undefined {
    return this.#endedBy && this.#ended(this.#endedBy);
  }

  /** Releases the timer and the listener. To be called once, when the call has settled. */
  finish(): void {
    this.#stopTimer();
    if (this.#onAbort !== undefined) this.#signal?.removeEventListener('abort', this.#onAbort);
  }

  /**
   * Registers what stops the work under way when the call ends early; it replaces what was registered before. Where
   * the call has ended already, `stop` runs at once.
   */
  onEnd(stop: ((error: ProviderError) => void) | undefined): void {
    this.#stop = stop;
    if (stop !== undefined && this.#endedBy !== undefined) stop(this.#ended(this.#endedBy));
  }

  /**
   * Waits for `work`, but not past the end of the call. `work` itself goes on.
   *
   * @param share Part of the whole timeout that it may take at most.
   */
  async wait<T>(work: PromiseLike<T>, share = 1): Promise<T> {
    let stopTimer: (() => void) | undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        this.onEnd(reject);
        if (share < 1) {
          stopTimer = startTimer(this.#clock, this.#timeout * share, () => reject(this.#ended('timeout')));
        }
        work.then(resolve, reject);
      });
    } finally {
      stopTimer?.();
      this.onEnd(undefined);
    }
  }

  /** The error that this call ends in. */
  error(code: ErrorCode, message: string, details: Details = {}): ProviderError {
    const outcome = details.outcome ?? this.outcome;
    const refusedUnseen = code === 'rate_limited' && outcome === 'answered';
    const harmless = this.idempotent || outcome === 'not_sent' || refusedUnseen;
    return new ProviderError({
      provider: this.provider,
      operation: this.operation,
      code,
      message: `${this.provider} ${this.operation}: ${message}`,
      outcome,
      attempts: this.attempts,
      retryable: TRANSIENT.has(code) && harmless,
      ...details,
    });
  }

  #end(by: 'timeout' | 'aborted'): void {
    if (this.#endedBy !== undefined) return;
    this.#endedBy = by;
    this.#stop?.(this.#ended(by));
  }

  #ended(by: 'timeout' | 'aborted'): ProviderError {
    return by === 'timeout'
      ? this.error('timeout', 'expected an answer within the timeout, none came')
      : this.error('aborted', 'aborted by the signal of the caller');
  }
}
