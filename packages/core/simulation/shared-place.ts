import type { StoredToken } from '../src/token-store.js';

/** Simulates a store that holds one token and one lease, and responds immediately. */
export class SharedPlace {
  #stored: { readonly token: StoredToken; readonly until: number } | undefined;
  #owner: object | undefined;
  #until = 0;

  /** Returns the stored token with its remaining lifetime. */
  get(now: number): StoredToken | undefined {
    if (this.#stored === undefined || this.#stored.until <= now) return undefined;
    return { ...this.#stored.token, remaining: this.#stored.until - now };
  }

  /** Returns a lease, or `undefined` if another process holds it. */
  lease(now: number, ms: number, takeOver: boolean): object | undefined {
    if (this.#owner !== undefined && now < this.#until && !takeOver) return undefined;
    this.#owner = {};
    this.#until = now + ms;
    return this.#owner;
  }

  /** Extends a lease. Returns `false` if it was lost. */
  extend(lease: object, now: number, ms: number): boolean {
    if (this.#owner !== lease || now >= this.#until) return false;
    this.#until = now + ms;
    return true;
  }

  /** Stores the new token, if any, and ends the lease. Does nothing if the lease was lost. */
  end(lease: object, now: number, token?: StoredToken): void {
    if (this.#owner !== lease || now >= this.#until) return;
    this.#owner = undefined;
    if (token !== undefined) this.#stored = { token, until: now + token.remaining };
  }
}
