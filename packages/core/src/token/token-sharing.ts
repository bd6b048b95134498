import type { Call } from '../call/call.js';
import type { TokenRequestReason } from '../events.js';
import type { Grant, HeldToken } from './held-token.js';

/** Shares a token between processes. This interface is implemented in a higher layer. */
export interface TokenSharing<Credentials extends object = object> {
  /** Resolves to the shared token for these credentials, or to a {@link Turn} if this process must request it. */
  find(
    reason: TokenRequestReason,
    credentials: Credentials,
    call: Call,
  ): Promise<Grant<Credentials> | Turn<Credentials>>;
  /**
   * Resolves to a newer token that another process has stored, or to `undefined` if there is none. Never requests a
   * token, and never rejects.
   */
  newer(held: HeldToken<Credentials>, call: Call): Promise<Grant<Credentials> | undefined>;
  /**
   * Deletes a rejected or invalidated token.
   *
   * @param young Whether the API may not know the token yet. The token then stays in the store until its replacement
   *   overwrites it. Otherwise, a process that starts in the meantime would request one more token.
   * @param call The call whose response reported the token, if any.
   */
  discard(held: HeldToken<Credentials>, young: boolean, call: Call | undefined): void;
}

/** The right of this process to request the token. Exactly one of the functions must be called. */
export interface Turn<Credentials extends object = object> {
  /** Ends the turn and stores the new token in the background. */
  publish(grant: Grant<Credentials>): void;
  /** Ends the turn without a new token. */
  giveUp(): void;
}
