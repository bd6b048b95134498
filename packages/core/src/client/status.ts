import type { ErrorCode } from '../errors.js';
import type { Account } from '../provider/account.js';

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
  /** The most recent error and its time. */
  readonly lastError?: {
    /** The error code. */
    readonly code: ErrorCode;
    /** Wall-clock time of the error. */
    readonly at: Date;
  };
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
