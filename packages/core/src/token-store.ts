/** A token as a store holds it. Code that can read it can use it. */
export interface StoredToken {
  /** The token itself. */
  readonly value: string;
  /** Time of the token request in milliseconds since the epoch, by the wall clock of the process that sent it. */
  readonly issuedAt: number;
  /** Lifetime in milliseconds, counted from `issuedAt`. */
  readonly lifetime: number;
  /** Milliseconds of the lifetime that remain. `get` returns it by the store's own clock, which all processes share. */
  readonly remaining: number;
}

/**
 * The right to request a token for all processes that share it. It expires automatically, and another process may
 * take it over before that.
 */
export interface TokenLease {
  /**
   * Replaces the stored token until the new token expires, and ends the lease. Stores nothing if the lease was lost,
   * because the new holder will store a newer token.
   */
  put(token: StoredToken): Promise<void>;
  /** Ends the lease. Does nothing if the lease was lost. */
  release(): Promise<void>;
}

/**
 * Holds one token for each identity, for processes that share it. The store is trusted with the tokens themselves. It
 * is not used while a process has a usable token in memory. It saves token requests and is not a lock.
 *
 * A process waits for each operation at most 250 ms, or a tenth of its `timeout` if that is less. After that, or if
 * the operation fails, it continues without the store. An error may have a `reason`, one word such as `read_only`.
 * The event `store.failed` contains it.
 */
export interface TokenStore {
  /**
   * Resolves to the stored token and the rest of its lifetime, or to `undefined` if there is none.
   *
   * @param identity A SHA-256 digest of the token's identity: provider, address and every credential field. Code that
   * can read it can test guesses of weak credentials. If others can read your store, use a keyed hash of it as the
   * key.
   */
  get(identity: string): Promise<StoredToken | undefined>;
  /** Deletes this token only, identified by its `value`. A newer token stays. */
  delete(identity: string, value: string): Promise<void>;
  /**
   * Resolves to the right to request a token, or to `undefined` if another process has it.
   *
   * @param ms Milliseconds after which the lease expires automatically.
   * @param takeOver Whether to take the lease from a process that holds it.
   */
  lease(identity: string, ms: number, takeOver: boolean): Promise<TokenLease | undefined>;
}
