import type { ErrorCode } from '../errors.js';
import type { Account } from '../provider/account.js';

/** The state of a client's token. */
export type Phase =
  /** No token was requested yet, or the current token was dropped. */
  | 'empty'
  /** A token request is in flight, and there is no usable token. */
  | 'asking'
  /** The current token is usable. */
  | 'fresh'
  /** The current token is usable, and a request for its successor is in flight. */
  | 'renewing'
  /** The current token is expired. The next call requests a new one. */
  | 'expired'
  /** There is no usable token, and none is requested before the end of the back-off after a failure. */
  | 'backing_off'
  /** The client has been closed. */
  | 'closed';

/** The result of `status()`. It contains no secret. */
export interface ClientStatus {
  /** The state of the client's token. */
  readonly phase: Phase;
  /** Time of the request for the current token. */
  readonly issuedAt?: Date;
  /** Time at which the current token expires. */
  readonly expiresAt?: Date;
  /** Number of token requests so far, including those for transactions. */
  readonly tokenRequests: number;
  /** Number of API calls so far, including those of transactions. */
  readonly calls: number;
  /** The last error, and its time. */
  readonly lastError?: {
    /** The code of the error. */
    readonly code: ErrorCode;
    /** Time of the error by the wall clock. */
    readonly at: Date;
  };
}

/** The facts that determine the phase. */
export interface PhaseFacts {
  readonly closed: boolean;
  readonly held: boolean;
  readonly usable: boolean;
  readonly asking: boolean;
  readonly backingOff: boolean;
}

/** Returns the phase for these facts. */
export function phaseOf({ closed, held, usable, asking, backingOff }: PhaseFacts): Phase {
  if (closed) return 'closed';
  if (usable) return asking ? 'renewing' : 'fresh';
  if (asking) return 'asking';
  if (backingOff) return 'backing_off';
  return held ? 'expired' : 'empty';
}

/** Returns the counters of a client for its status. */
export function countersOf({
  tokenRequests,
  calls,
  lastError,
}: Account<object>): Pick<ClientStatus, 'tokenRequests' | 'calls' | 'lastError'> {
  return { tokenRequests, calls, ...(lastError && { lastError }) };
}
