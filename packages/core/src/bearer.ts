import type { Call } from './call.js';
import type { Secret } from './secret.js';

/** Where the token of a call comes from: an access token that is renewed, or a key that lasts. */
export interface BearerSource {
  /** What is usable now, from memory alone. */
  usable(): Secret | undefined;
  /** What is usable, asked for where need be. Waits no longer than the call. */
  obtain(call: Call): Promise<Secret>;
  /**
   * After a 401 on `refused`: what to send the request once more with; nothing where it is not to be sent again. A source
   * without it can't renew.
   */
  renew?(refused: Secret, call: Call): Promise<Secret | undefined>;
  /** Told whether the API accepted what {@link renew} gave. */
  repeated?(token: Secret, accepted: boolean): void;
}

/**
 * Whether a token can stand in an `Authorization` header: printable ASCII without spaces. RFC 6750 (2.1) allows fewer
 * characters; what a provider issues beyond them is passed on as it is. The words `null` and `undefined` are mistakes.
 */
export function isBearer(token: string): boolean {
  // A foreign schema may let pass what is no text.
  return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token) && token !== 'null' && token !== 'undefined';
}
