import type { ErrorRecord } from '../errors.js';
import type { Account } from '../provider/account.js';
import type { RefusalRecord } from '../token/token-health.js';
import type { TokenIssuer } from '../token/token-issuer.js';

/** The state of a client's token. */
export type Phase =
  /** No token has been requested, or the token was dropped. */
  | 'empty'
  /** A token is being requested, and none is usable yet. */
  | 'asking'
  /** The current token is usable. */
  | 'fresh'
  /** The current token is usable and is being renewed. */
  | 'renewing'
  /** The current token has expired. The next call requests a new token. */
  | 'expired'
  /** A token request failed, and there is no usable token. No token is requested until the back-off ends. */
  | 'backing_off'
  /** The client has been closed. */
  | 'closed';

/** The result of `status()`, which does not contain any secrets. */
export interface ClientStatus {
  /** The state of the client's token. */
  readonly phase: Phase;
  /** Time at which the current token was requested. */
  readonly issuedAt?: Date;
  /** Time at which the current token expires. */
  readonly expiresAt?: Date;
  /** Number of token requests, including those for transactions. */
  readonly tokenRequests: number;
  /** Number of API calls, including those in transactions. */
  readonly calls: number;
  /** The most recent error of an API call. */
  readonly lastError?: ErrorRecord;
  /** Time at which the client last received a token, from the provider or from the store. */
  readonly lastTokenAt?: Date;
  /** The most recent error of a token request. */
  readonly lastTokenError?: ErrorRecord;
  /**
   * The last error response of the token endpoint, until the client receives a token. It stays visible when later token
   * requests fail without a response, for example with `timeout`.
   */
  readonly lastTokenRefusal?: RefusalRecord;
  /** Number of token requests that have failed since the client last received a token. */
  readonly tokenFailuresInARow: number;
}

export interface PhaseFacts {
  readonly closed: boolean;
  readonly held: boolean;
  readonly usable: boolean;
  readonly asking: boolean;
  readonly backingOff: boolean;
}

export function phaseOf({ closed, held, usable, asking, backingOff }: PhaseFacts): Phase {
  if (closed) return 'closed';
  if (usable) return asking ? 'renewing' : 'fresh';
  if (asking) return 'asking';
  if (backingOff) return 'backing_off';
  return held ? 'expired' : 'empty';
}

export function countersOf({
  tokenRequests,
  calls,
  lastError,
}: Account<object>): Pick<ClientStatus, 'tokenRequests' | 'calls' | 'lastError'> {
  return { tokenRequests, calls, ...(lastError && { lastError }) };
}

/** Returns the parts of the status that concern token requests. */
export function tokenHealthOf({
  lastTokenAt,
  failures,
}: Pick<TokenIssuer<object>, 'lastTokenAt' | 'failures'>): Pick<
  ClientStatus,
  'lastTokenAt' | 'lastTokenError' | 'lastTokenRefusal' | 'tokenFailuresInARow'
> {
  return {
    ...(lastTokenAt !== undefined && { lastTokenAt: new Date(lastTokenAt) }),
    ...(failures && { lastTokenError: failures.lastError }),
    ...(failures?.lastRefusal && { lastTokenRefusal: failures.lastRefusal }),
    tokenFailuresInARow: failures?.inARow ?? 0,
  };
}
