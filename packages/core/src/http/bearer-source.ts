import type { Call } from '../call/call.js';
import type { Secret } from '../secret.js';
import type { Recovery } from './recovery.js';

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
  /** Called when the API has accepted a bearer. `recovery` is given if the API had rejected this call before. */
  accepted(bearer: Bearer, recovery?: Recovery): void;
  /**
   * Called when the API rejects a bearer with a 401 response. Returns the bearer with which the request is sent again,
   * after a wait if necessary, or `undefined` if it is not sent again.
   *
   * @param recovery What this call has tried so far. Is updated.
   * @param replayable Whether the request can be sent again.
   */
  recover(
    rejected: Pick<Bearer, 'token'>,
    call: Call,
    recovery: Recovery,
    replayable: boolean,
  ): Promise<Bearer | undefined>;
}
