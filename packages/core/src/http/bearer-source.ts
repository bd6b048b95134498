import type { Call } from '../call/call.js';
import type { Secret } from '../secret.js';

/** The token that authorizes a call. */
export interface Bearer {
  readonly token: Secret;
}

/** Provides the bearer for a call: an access token that can be renewed, or a key that does not expire. */
export interface BearerSource<B extends Bearer = Bearer> {
  /** Returns a bearer that can be used immediately, or `undefined` if a token has to be requested first. */
  usable(): B | undefined;
  /** Returns a usable bearer, and requests a new bearer if necessary. Does not wait beyond the deadline of the call. */
  obtain(call: Call): Promise<B>;
  /**
   * Called when the API has rejected the bearer `refused` with a 401 response. Returns the bearer for the replay, or
   * `undefined` if the request must not be replayed. This property is `undefined` if the source cannot renew its
   * bearer.
   */
  readonly renew: ((refused: Bearer, call: Call) => Promise<B | undefined>) | undefined;
  /** Called after a replay, with the bearer that {@link renew} returned and whether the API accepted this bearer. */
  readonly replayed: ((bearer: Bearer, accepted: boolean) => void) | undefined;
}
