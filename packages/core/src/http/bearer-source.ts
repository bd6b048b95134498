import type { Call } from '../call/call.js';
import type { Secret } from '../secret.js';
import type { Recovery } from './recovery.js';

/** A token that authorizes API calls. */
export interface Bearer {
  readonly token: Secret;
  /** The credentials that sign its requests. */
  readonly credentials: object;
}

/** Provides the bearer token for a call: a renewable access token or an API key that does not expire. */
export interface BearerSource {
  /**
   * Returns a bearer token if one is available without a token request. If it is about to expire, the call starts a
   * renewal in the background.
   */
  usable(call: Call): Bearer | undefined;
  /** Resolves to a bearer token, which is requested if necessary. Does not wait beyond the call's deadline. */
  obtain(call: Call): Promise<Bearer>;
  /** Called when the API has accepted a bearer. `recovery` is given if the API had rejected this call before. */
  accepted(bearer: Bearer, recovery?: Recovery): void;
  /**
   * Called when a response reports that a bearer token has expired, but the request is not sent again. The next call
   * uses a new token.
   */
  expired(bearer: Pick<Bearer, 'token'>, call: Call): void;
  /**
   * Called when the API rejects a bearer with a 401 response, or with a response that `tokenExpired` recognizes. Returns
   * the bearer with which the request is sent again, after a wait if necessary, or `undefined` if it is not sent again.
   *
   * @param recovery The state of this call's recovery. This method updates the state.
   * @param replayable Whether the request can be sent again.
   */
  recover(
    rejected: Pick<Bearer, 'token'>,
    call: Call,
    recovery: Recovery,
    replayable: boolean,
  ): Promise<Bearer | undefined>;
}
