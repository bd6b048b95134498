import type { Activity } from '../call/activity.js';
import { startTimer } from '../clock.js';
import type { ClientConfig } from '../config.js';
import { emit, type StoreFailedEvent } from '../events.js';
import type { TokenStore } from '../token-store.js';

/** Time limit for one store operation: a share of the client's timeout, up to a maximum in milliseconds. */
const OPERATION_SHARE = 0.1;
const MAX_OPERATION_MS = 250;

/** The failure of a store operation. The message of the error is the one-word reason. */
export class StoreFailed extends Error {}

/** The failure of an operation that timed out. */
export const TIMED_OUT = new StoreFailed('timeout');

/**
 * Runs the operations of a store with a time limit, because the operations of a store may be slow, fail or hang. Each
 * failure is reported as an event. Closing the client also waits for the operations that are in flight.
 */
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
   * Runs an operation of the store. Resolves to its result or to its failure, and never rejects.
   *
   * @param whenLate Called with the result if it arrives after the time limit.
   */
  run<T>(
    operation: StoreFailedEvent['operation'],
    work: (store: TokenStore) => Promise<T>,
    whenLate?: (result: T) => void,
  ): Promise<T | StoreFailed> {
    // `close` does not have to cancel the operation, because the operation has its own time limit.
    return this.#activity.track(this.#run(operation, work, whenLate), { end: () => undefined });
  }

  async #run<T>(
    operation: StoreFailedEvent['operation'],
    work: (store: TokenStore) => Promise<T>,
    whenLate: ((result: T) => void) | undefined,
  ): Promise<T | StoreFailed> {
    const { clock, timeout } = this.#config;
    let late = false;
    let stopTimer: (() => void) | undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        // If the process was busy, the result may have arrived without being processed yet. Wait for the result for one
        // more turn of the event loop.
        const expire = (): void => {
          late = true;
          reject(TIMED_OUT);
        };
        stopTimer = startTimer(clock, operationTimeout(timeout), () => setImmediate(expire));
        work(this.#store).then((result) => (late ? whenLate?.(result) : resolve(result)), reject);
      });
    } catch (error) {
      const failed = error instanceof StoreFailed ? error : new StoreFailed(reasonOf(error));
      emit(this.#config, () => ({ type: 'store.failed', operation, reason: failed.message }));
      return failed;
    } finally {
      stopTimer?.();
    }
  }
}

/**
 * Returns the reason that the store reported for a failure if it is one word, and `failed` otherwise. A longer text may
 * quote a token.
 */
function reasonOf(error: unknown): string {
  try {
    const { reason } = Object(error) as { readonly reason?: unknown };
    return typeof reason === 'string' && /^[a-z_]{1,32}$/.test(reason) ? reason : 'failed';
  } catch {
    // The field may be a getter that throws.
    return 'failed';
  }
}

/**
 * Returns the time limit for one store operation, in milliseconds. The limit leaves enough time to request a token
 * without the store.
 */
export function operationTimeout(timeout: number): number {
  return Math.min(timeout * OPERATION_SHARE, MAX_OPERATION_MS);
}
