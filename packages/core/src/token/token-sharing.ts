import type { Call } from '../call/call.js';
import type { TokenRequestReason } from '../events.js';
import type { AccessToken } from './access-token.js';
import type { Grant } from './held-token.js';

/** Shares the token of one identity between processes. The layer above implements it. */
export interface TokenSharing<Credentials extends object = object> {
  /** Looks for a token of these credentials. Resolves to the token, or to the turn to request one. */
  find(
    reason: TokenRequestReason,
    credentials: Credentials,
    call: Call,
  ): Promise<Grant<Credentials> | Turn<Credentials>>;
  /** Deletes a token that was refused or invalidated. */
  discard(token: AccessToken): void;
}

/** The turn of this process to request the token. Call exactly one of the two functions. */
export interface Turn<Credentials extends object = object> {
  /** Publishes the token that was requested. Nothing waits for it. */
  publish(grant: Grant<Credentials>): void;
  /** Ends the turn without a token. */
  giveUp(): void;
}
