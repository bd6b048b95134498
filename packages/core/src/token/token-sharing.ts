import type { Call } from '../call/call.js';
import type { TokenRequestReason } from '../events.js';
import type { AccessToken } from './access-token.js';
import type { Grant } from './held-token.js';

/** Shares the token for one identity between processes. A higher layer implements this interface. */
export interface TokenSharing<Credentials extends object = object> {
  /**
   * Looks for a shared token for these credentials. Resolves to the token, or to a {@link Turn} that lets this process
   * request the token.
   */
  find(
    reason: TokenRequestReason,
    credentials: Credentials,
    call: Call,
  ): Promise<Grant<Credentials> | Turn<Credentials>>;
  /** Deletes a token that was rejected or invalidated. */
  discard(token: AccessToken): void;
}

/** This process's turn to request the token. Call exactly one of the two functions. */
export interface Turn<Credentials extends object = object> {
  /** Publishes the requested token. Returns without waiting for the token to be stored. */
  publish(grant: Grant<Credentials>): void;
  /** Ends the turn without a new token. */
  giveUp(): void;
}
