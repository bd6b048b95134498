/** A token in a store. Code that can read the stored token can also use it. */
export interface StoredToken {
  /** The token string. */
  readonly value: string;
  /**
   * Time of the token request in milliseconds since the epoch, according to the wall clock of the process that sent it.
   */
  readonly issuedAt: number;
  /** Lifetime in milliseconds, counted from `issuedAt`. */
  readonly lifetime: number;
  /**
   * Remaining lifetime in milliseconds. `get` measures the lifetime with the store's own clock, which all processes
   * share.
   */
  readonly remaining: number;
}

/**
 * The right to request a token on behalf of all processes that share the token. The lease expires automatically, and a
 * different process may take over the lease before it expires.
 */
export interface TokenLease {
  /**
   * Replaces the stored token and ends the lease. The new token is stored until it expires. If the lease was lost,
   * nothing is stored, because the new lease holder will store a newer token.
   */
  put(token: StoredToken): Promise<void>;
  /** Ends the lease. Does nothing if the lease was lost. */
  release(): Promise<void>;
}

/**
 * A store in which processes share tokens. The store holds one token for each identity. The store must be trusted,
 * because it receives the tokens themselves. A process reads the store only when it needs a new token. The store
 * reduces the number of token requests, but it does not guarantee mutual exclusion.
 *
 * A process waits for each operation at most 250 ms, or a tenth of its `timeout` if that is less. If the operation
 * takes longer or fails, the process continues without the store. An error that the store throws may have a `reason`
 * field with a single word, such as `read_only`. The `store.failed` event then contains this reason.
 *
 * @example
 * ```ts
 * import { createHmac } from 'node:crypto';
 * import type { TokenStore } from '@x/core';
 *
 * // Uses a keyed hash of the identity as the key in a different store.
 * const keyOf = (identity: string) => createHmac('sha256', secret).update(identity).digest('hex');
 * const store: TokenStore = {
 *   get: (identity) => inner.get(keyOf(identity)),
 *   delete: (identity, value) => inner.delete(keyOf(identity), value),
 *   lease: (identity, ms, takeOver) => inner.lease(keyOf(identity), ms, takeOver),
 * };
 * ```
 */
export interface TokenStore {
  /**
   * Resolves to the stored token with its remaining lifetime, or to `undefined` if no token is stored.
   *
   * @param identity A SHA-256 digest of the token's identity: the provider, its address and every credential field. An
   * attacker who can read the digest can use it to check guesses of weak credentials. If others can read your store,
   * use a keyed hash of the identity as the key.
   */
  get(identity: string): Promise<StoredToken | undefined>;
  /** Deletes the token that has this `value`. A newer token is not deleted. */
  delete(identity: string, value: string): Promise<void>;
  /**
   * Resolves to a lease, which is the right to request a token. Resolves to `undefined` if a different process holds
   * the lease.
   *
   * @param ms Milliseconds after which the lease expires automatically.
   * @param takeOver Whether to take over the lease from the process that holds it.
   */
  lease(identity: string, ms: number, takeOver: boolean): Promise<TokenLease | undefined>;
}
