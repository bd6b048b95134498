import type { Call } from '../call/call.js';
import type { Secret } from '../secret.js';

/** The token that authorizes a call. */
export interface Bearer {
  readonly token: Secret;
  /** The credentials that sign its requests. */
  readonly credentials: object;
}

/** Provides the bearer for a call: an access token that can be renewed, or a key that does not expire. */
export interface BearerSource {
  /** Returns a bearer that is ready to use, or `undefined` if a token must be requested first. */
  usable(): Bearer | undefined;
  /** Returns a bearer, and requests a token if necessary. Does not wait beyond the call's deadline. */
  obtain(call: Call): Promise<Bearer>;
  /**
   * Called when the API rejects a bearer with a 401 response. Returns the bearer for the replay, or `undefined` if the
   * request must not be replayed. The property is `undefined` if the bearer cannot be renewed.
   */
  readonly renew: ((refused: Pick<Bearer, 'token'>, call: Call) => Promise<Bearer | undefined>) | undefined;
  /** Called after a replay with its bearer and whether the API accepted it. */
  readonly replayed: ((bearer: Pick<Bearer, 'token'>, accepted: boolean) => void) | undefined;
}
