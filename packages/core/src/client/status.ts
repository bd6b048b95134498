import type { ErrorCode } from '../errors.js';
import type { Account } from '../provider/account.js';

/** The state of a client's token. */
export type Phase =
  /** No token has been requested yet, or the current token was dropped. */
  | 'empty'
  /** A token request is in flight, and there is no usable token. */
  | 'asking'
  /** The current token is usable. */
  | 'fresh'
  /** The current token is usable, and a token request for its successor is in flight. */
  | 'renewing'
  /** The current token has expired. The next call requests a new token. */
  | 'expired'
  /** There is no usable token. After a failure, the client requests no token until the back-off ends. */
  | 'backing_off'
  /** The client has been closed. */
  | 'closed';

/** The result of `status()`. Contains no secrets. */
export interface ClientStatus {
  /** The state of the client's token. */
  readonly phase: Phase;
  /** Time at which the current token was requested. */
  readonly issuedAt?: Date;
  /** Time at which the current token expires. */
  readonly expiresAt?: Date;
  /** Number of token requests so far, including those for transactions. */
  readonly tokenRequests: number;
  /** Number of API calls so far, including those of transactions. */
  readonly calls: number;
  /** The most recent error and its time. */
  readonly lastError?: {
    /** The error code. */
    readonly code: ErrorCode;
    /** Time of the error according to the wall clock. */
    readonly at: Date;
  };
}

/** The values from which the phase is derived. */
export interface PhaseFacts {
  readonly closed: boolean;
  readonly held: boolean;
  readonly usable: boolean;
  readonly asking: boolean;
  readonly backingOff: boolean;
}

/** Returns the phase of a client. */
export function phaseOf({ closed, held, usable, asking, backingOff }: PhaseFacts): Phase {
  if (closed) return 'closed';
  if (usable) return asking ? 'renewing' : 'fresh';
  if (asking) return 'asking';
  if (backingOff) return 'backing_off';
  return held ? 'expired' : 'empty';
}

/** Returns the counters and the most recent error of a client. */
export function countersOf({
  tokenRequests,
  calls,
  lastError,
}: Account<object>): Pick<ClientStatus, 'tokenRequests' | 'calls' | 'lastError'> {
  return { tokenRequests, calls, ...(lastError && { lastError }) };
}
