import type { Call } from '../call/call.js';
import type { TokenRequestReason } from '../events.js';
import type { AccessToken } from './access-token.js';
import type { Grant } from './held-token.js';

/** Shares a token between processes. Implemented by a higher layer. */
export interface TokenSharing<Credentials extends object = object> {
  /** Resolves to the shared token for these credentials, or to a {@link Turn} if this process must request it. */
  find(
    reason: TokenRequestReason,
    credentials: Credentials,
    call: Call,
  ): Promise<Grant<Credentials> | Turn<Credentials>>;
  /** Deletes a rejected or invalidated token. */
  discard(token: AccessToken): void;
}

/** This process's turn to request the token. Call exactly one of the functions. */
export interface Turn<Credentials extends object = object> {
  /** Stores the new token in the background. */
  publish(grant: Grant<Credentials>): void;
  /** Ends the turn without a new token. */
  giveUp(): void;
}
