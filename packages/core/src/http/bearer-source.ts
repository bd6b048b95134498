import type { Call } from '../call/call.js';
import type { Secret } from '../secret.js';

/** The token that authorizes a call. */
export interface Bearer {
  readonly token: Secret;
}

/** Provides the bearer of a call: an access token that is renewed, or a key that does not expire. */
export interface BearerSource<B extends Bearer = Bearer> {
  /** Returns a bearer that is usable now, without a request. */
  usable(): B | undefined;
  /** Returns a usable bearer, and requests one if necessary. Waits no longer than the call. */
  obtain(call: Call): Promise<B>;
  /**
   * Called after a 401 for `refused`. Returns the bearer for the replay, or `undefined` for no replay. A source
   * without this function cannot renew.
   */
  readonly renew: ((refused: Bearer, call: Call) => Promise<B | undefined>) | undefined;
  /** Reports whether the API accepted the replay with the bearer that {@link renew} returned. */
  readonly replayed: ((bearer: Bearer, accepted: boolean) => void) | undefined;
}
