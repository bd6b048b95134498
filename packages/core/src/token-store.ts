/** A stored token. Anyone who can read the token can use it. */
export interface StoredToken {
  /** The token string. */
  readonly value: string;
  /** Wall-clock time of the token request, in milliseconds since the epoch. */
  readonly issuedAt: number;
  /** Lifetime in milliseconds, counted from `issuedAt`. */
  readonly lifetime: number;
  /** Remaining lifetime in milliseconds. `get` measures it with the store's clock, which all processes share. */
  readonly remaining: number;
}

/**
 * The right to request a token for all processes. A lease is short, and its holder extends it during the token request.
 * If the holder crashes, the lease expires and another process acquires it. Another process may also take it over
 * earlier.
 */
export interface TokenLease {
  /**
   * Sets the lease to expire `ms` milliseconds from now. Resolves to `false`, and changes nothing, if the lease was lost
   * or has ended.
   */
  extend(ms: number): Promise<boolean>;
  /**
   * Stores the token until it expires and ends the lease. Does nothing if the lease was lost, because the new lease
   * holder will store a newer token.
   */
  put(token: StoredToken): Promise<void>;
  /** Ends the lease. Does nothing if the lease was lost. */
  release(): Promise<void>;
}

/**
 * A store through which processes share tokens. A store holds one token per identity and must be trusted. A process
 * reads the store only when it needs a new token. The store reduces token requests, but does not guarantee mutual
 * exclusion.
 *
 * Each operation times out after 250 ms, or a tenth of the client's `timeout` if that is less. If an operation fails or
 * times out, the process continues without the store. Errors may have a one-word `reason`, such as `read_only`, which
 * is included in the `store.failed` event.
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
   * Resolves to the stored token with its remaining lifetime, or to `undefined` if there is no token.
   *
   * @param identity A SHA-256 digest of the provider, its address and the credentials. An attacker can use the digest
   * to check guesses of weak credentials. If others can read your store, use a keyed hash of the identity as the key.
   */
  get(identity: string): Promise<StoredToken | undefined>;
  /** Deletes the token with this `value`, but not a newer token. */
  delete(identity: string, value: string): Promise<void>;
  /**
   * Resolves to a lease, or to `undefined` if another process holds it.
   *
   * @param ms Milliseconds after which the lease expires automatically.
   * @param takeOver Whether to take over the lease from another process.
   */
  lease(identity: string, ms: number, takeOver: boolean): Promise<TokenLease | undefined>;
}
