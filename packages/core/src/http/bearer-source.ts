import type { Call } from '../call/call.js';
import type { Secret } from '../secret.js';

/** A token that authorizes API calls. */
export interface Bearer {
  readonly token: Secret;
  /** The credentials that sign its requests. */
  readonly credentials: object;
}

/** Provides the bearer token for a call: a renewable access token or an API key that does not expire. */
export interface BearerSource {
  /** Returns a bearer token if one is available without a token request. */
  usable(): Bearer | undefined;
  /** Resolves to a bearer token, which is requested if necessary. Does not wait beyond the call's deadline. */
  obtain(call: Call): Promise<Bearer>;
  /**
   * Called when the API rejects a bearer token with a 401. Returns the token for the replay, or `undefined` if the
   * request must not be replayed. This function is `undefined` for tokens that cannot be renewed.
   */
  readonly renew: ((refused: Pick<Bearer, 'token'>, call: Call) => Promise<Bearer | undefined>) | undefined;
  /** Called after a replay. Receives the token that was sent and whether the API accepted it. */
  readonly replayed: ((bearer: Pick<Bearer, 'token'>, accepted: boolean) => void) | undefined;
}
