import { type Clock, startTimer } from '../clock.js';
import type { EventSource } from '../events.js';
import type { StoredToken, TokenLease } from '../token-store.js';
import { type BoundedStore, StoreFailed } from './bounded-store.js';
import { EXTEND_INTERVAL_MS, LEASE_MS } from './lease-timing.js';

/**
 * A lease that is extended at intervals until it is lost or ends. The store's clock measures the lease, and this
 * process's clock measures the intervals, so the clocks do not have to agree.
 */
export class KeptLease {
  readonly #store: BoundedStore;
  readonly #lease: TokenLease;
  readonly #clock: Clock;
  readonly #source: EventSource;
  #stopTimer: () => void;
  #extending: Promise<void> | undefined;
  /** Monotonic time of the last extension that succeeded. */
  #extendedAt: number;
  #ended = false;

  /** @param source The token request that needs the lease. */
  constructor(store: BoundedStore, lease: TokenLease, clock: Clock, source: EventSource) {
    this.#source = source;
    this.#store = store;
    this.#lease = lease;
    this.#clock = clock;
    this.#extendedAt = clock.monotonic();
    this.#stopTimer = this.#extendLater();
  }

  /** Stores the token and ends the lease. If this fails, releases the lease, so that no process waits for it. */
  async put(tokenNow: () => StoredToken): Promise<void> {
    this.#end();
    const stored = await this.#store.run('put', this.#source, async () => {
      // Until an extension is confirmed, a store cannot tell how long the token was in transit.
      await this.#extending;
      await this.#lease.put(tokenNow());
    });
    if (stored instanceof StoreFailed) this.release();
  }

  release(): void {
    this.#end();
    void this.#store.run('release', this.#source, () => this.#lease.release());
  }

  #end(): void {
    this.#ended = true;
    this.#stopTimer();
  }

  /** Starts a timer for the next extension. Returns a function that cancels it. */
  #extendLater(): () => void {
    return startTimer(this.#clock, EXTEND_INTERVAL_MS, () => {
      this.#extending = this.#extend();
    });
  }

  async #extend(): Promise<void> {
    const sent = this.#clock.monotonic();
    const extended = await this.#store.run('extend', this.#source, () => this.#lease.extend(LEASE_MS));
    const failed = extended instanceof StoreFailed;
    if (!failed) this.#extendedAt = sent;
    // After several failures, the lease has expired.
    const lost = extended === false || this.#clock.monotonic() - this.#extendedAt >= LEASE_MS;
    if (!lost && !this.#ended) this.#stopTimer = this.#extendLater();
  }
}
