import type { StoredToken } from '../src/token-store.js';

/** What a store comes down to for a fleet of one identity: one place for a token, and one lease. It answers at once. */
export class SharedPlace {
  #kept: { readonly token: StoredToken; readonly until: number } | undefined;
  #owner: object | undefined;
  #until = 0;

  /** The token that is kept, and what is left of it. */
  get(now: number): StoredToken | undefined {
    if (this.#kept === undefined || this.#kept.until <= now) return undefined;
    return { ...this.#kept.token, remaining: this.#kept.until - now };
  }

  /** The right to ask; nothing where another has it. */
  lease(now: number, ms: number, takeOver: boolean): object | undefined {
    if (this.#owner !== undefined && now < this.#until && !takeOver) return undefined;
    this.#owner = {};
    this.#until = now + ms;
    return this.#owner;
  }

  /** Ends a lease, with the token that came of it where there is one. Of no effect where the lease has been lost. */
  end(lease: object, now: number, token?: StoredToken): void {
    if (this.#owner !== lease) return;
    this.#owner = undefined;
    if (token !== undefined) this.#kept = { token, until: now + token.remaining };
  }
}
