/** A token as a store keeps it. Whoever can read it can use it. */
export interface StoredToken {
  /** The token itself. */
  readonly value: string;
  /** When its request was sent, in milliseconds since the epoch, by the wall clock of the process that sent it. */
  readonly issuedAt: number;
  /** How long it lives from then on, in milliseconds. */
  readonly lifetime: number;
  /** How much of that is left, in milliseconds. For whoever gets it: by the store's own clock, which all share. */
  readonly remaining: number;
}

/** The right to ask for a token on behalf of all who share it. It ends by itself; another may take it away before. */
export interface TokenLease {
  /**
   * Keeps this token in place of what is there, for as long as it lives, and ends the lease. Where the lease has been
   * lost nothing is kept: whoever has it now brings the newer token.
   */
  put(token: StoredToken): Promise<void>;
  /** Ends the lease. Where it has been lost nothing happens. */
  release(): Promise<void>;
}

/**
 * Keeps one token for each identity, for processes that share it. It is asked for nothing while a process has a usable
 * token in memory, and is trusted with the tokens themselves. It saves token requests and is no lock: a process waits for
 * each operation for 250 ms, or a tenth of its `timeout` where that is less, and then goes on by itself. So does it where one fails: the `reason` of what it throws, a word
 * such as `read_only`, stands in the event `store.failed`.
 */
export interface TokenStore {
  /**
   * The token that is kept, and what is left of it.
   *
   * @param identity A digest (SHA-256) of whom the token is for: provider, address, every credential field. Who reads it
   * can try out credentials that are easy to guess: where others may read, keep it under a keyed hash.
   */
  get(identity: string): Promise<StoredToken | undefined>;
  /** Drops this very token (its `value`). Another one that has come in its place stays. */
  delete(identity: string, value: string): Promise<void>;
  /**
   * The right to ask; nothing where another has it.
   *
   * @param ms After which the right ends by itself, in milliseconds.
   * @param takeOver Whether to take it from whoever has it.
   */
  lease(identity: string, ms: number, takeOver: boolean): Promise<TokenLease | undefined>;
}
