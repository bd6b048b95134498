import type { Call } from '../call/call.js';
import type { Secret } from '../secret.js';

/** What a call is authorized with. */
export interface Bearer {
  readonly token: Secret;
}

/** Where the bearer of a call comes from: an access token that is renewed, or a key that lasts. */
export interface BearerSource<B extends Bearer = Bearer> {
  /** The bearer that is usable now, without a request. */
  usable(): B | undefined;
  /** A usable bearer, requested if necessary. Waits no longer than the call. */
  obtain(call: Call): Promise<B>;
  /**
   * After a 401 for `refused`: the bearer to replay the request with, or `undefined` if it is not to be replayed. A source
   * without this function cannot renew.
   */
  readonly renew: ((refused: Bearer, call: Call) => Promise<B | undefined>) | undefined;
  /** Reports whether the API accepted the replay with the bearer that {@link renew} returned. */
  readonly replayed: ((bearer: Bearer, accepted: boolean) => void) | undefined;
}
