import type { Activity } from '../call/activity.js';
import { startTimer } from '../clock.js';
import type { ClientConfig } from '../config.js';
import { emit, type StoreFailedEvent } from '../events.js';
import type { TokenStore } from '../token-store.js';

/** Longest wait for one operation of a store: a share of the call's timeout, with an upper limit (ms). */
const OPERATION_SHARE = 0.1;
const MAX_OPERATION_MS = 250;

/** An operation of the store that brought nothing. Its message is why, in one word. */
export class StoreFailed extends Error {}

/** It had not answered when nobody waited for it any more. */
export const TIMED_OUT = new StoreFailed('timeout');

/**
 * A store that may take its time, fail or hang: it is waited for no longer than it may take, and where it fails that is told
 * as an event. Closing the client waits for it, too.
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
   * What an operation brings, or how it failed. Never rejects.
   *
   * @param whenLate What to do with a result that comes when nobody waits for it any more.
   */
  run<T>(
    operation: StoreFailedEvent['operation'],
    work: (store: TokenStore) => Promise<T>,
    whenLate?: (result: T) => void,
  ): Promise<T | StoreFailed> {
    // Nothing to end: it takes no longer than it may.
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
        // A process that was busy all the while has yet to see what came meanwhile: it does so before the turn is over.
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

/** What a store says of its failure, where that is one word: anything longer may quote what it had in hand. */
function reasonOf(error: unknown): string {
  try {
    const { reason } = Object(error) as { readonly reason?: unknown };
    return typeof reason === 'string' && /^[a-z_]{1,32}$/.test(reason) ? reason : 'failed';
  } catch {
    // The field may be a getter that throws.
    return 'failed';
  }
}

/** How long to wait for one operation of a store, in milliseconds. Time remains to request a token without it. */
export function operationTimeout(timeout: number): number {
  return Math.min(timeout * OPERATION_SHARE, MAX_OPERATION_MS);
}
