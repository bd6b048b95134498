import { setImmediate } from 'node:timers';
import type { Activity } from '../call/activity.js';
import { startTimer } from '../clock.js';
import type { ClientConfig } from '../config.js';
import { type EventSource, emit, type StoreFailedEvent } from '../events.js';
import type { TokenStore } from '../token-store.js';

/** Fraction of the client's timeout that a store operation may take, and its upper limit in milliseconds. */
const OPERATION_SHARE = 0.1;
const MAX_OPERATION_MS = 250;

/** A failed store operation, with the one-word reason as its `message`. */
export class StoreFailed extends Error {}

export const TIMED_OUT = new StoreFailed('timeout');

/** Runs store operations with a timeout, and emits an event for each failure. `close` waits for pending operations. */
export class BoundedStore {
  readonly #store: TokenStore;
  readonly #config: ClientConfig;
  readonly #activity: Activity;

  constructor(store: TokenStore, config: ClientConfig, activity: Activity) {
    this.#store = store;
    this.#config = config;
    this.#activity = activity;
  }

  /**
   * Resolves to the result of the operation, or to its failure. Never rejects.
   *
   * @param source The call that the operation belongs to, if any.
   * @param whenLate Called with the result if it arrives after the timeout.
   */
  run<T>(
    operation: StoreFailedEvent['operation'],
    source: EventSource | undefined,
    work: (store: TokenStore) => Promise<T>,
    whenLate?: (result: T) => void,
  ): Promise<T | StoreFailed> {
    // `close` does not cancel the operation, which has its own timeout.
    return this.#activity.track(this.#run(operation, source, work, whenLate), { end: () => undefined });
  }

  async #run<T>(
    operation: StoreFailedEvent['operation'],
    source: EventSource | undefined,
    work: (store: TokenStore) => Promise<T>,
    whenLate: ((result: T) => void) | undefined,
  ): Promise<T | StoreFailed> {
    const { clock, timeout } = this.#config;
    let late = false;
    let expire: () => void = () => undefined;
    // If the process was busy, the result may already have arrived. Wait one more turn of the event loop to receive it.
    const stopTimer = startTimer(clock, operationTimeout(timeout), () => setImmediate(() => expire()));
    try {
      return await new Promise<T>((resolve, reject) => {
        expire = () => {
          late = true;
          reject(TIMED_OUT);
        };
        work(this.#store).then((result) => (late ? whenLate?.(result) : resolve(result)), reject);
      });
    } catch (error) {
      const failed = error instanceof StoreFailed ? error : new StoreFailed(reasonOf(error));
      emit(this.#config, source, () => ({ type: 'store.failed', operation, reason: failed.message }));
      return failed;
    } finally {
      stopTimer();
    }
  }
}

/**
 * Returns the store's reason for a failure if it is a single word, or `failed` otherwise. A longer reason may contain a
 * token.
 */
function reasonOf(error: unknown): string {
  try {
    const { reason } = Object(error) as { readonly reason?: unknown };
    return typeof reason === 'string' && /^[a-z_]{1,32}$/.test(reason) ? reason : 'failed';
  } catch {
    // Getters of the error may throw.
    return 'failed';
  }
}

/**
 * Returns the timeout for a store operation in milliseconds. The timeout leaves enough time to request a token without
 * the store.
 */
export function operationTimeout(timeout: number): number {
  return Math.min(timeout * OPERATION_SHARE, MAX_OPERATION_MS);
}
