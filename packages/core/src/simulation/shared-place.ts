import type { HeldToken } from '../held-token.js';

/** What a store comes down to for a fleet of one identity: one place for a token, and one lease. It answers at once. */
export class SharedPlace {
  token: HeldToken | undefined;
  #owner: object | undefined;
  #until = 0;

  /** The right to ask; nothing where another has it. */
  lease(now: number, ms: number, steal: boolean): object | undefined {
    if (this.#owner !== undefined && now < this.#until && !steal) return undefined;
    this.#owner = {};
    this.#until = now + ms;
    return this.#owner;
  }

  /** Ends a lease, with the token that came of it where there is one. Of no effect where the lease has been lost. */
  end(lease: object, token?: HeldToken): void {
    if (this.#owner !== lease) return;
    this.#owner = undefined;
    if (token !== undefined) this.token = token;
  }
}
