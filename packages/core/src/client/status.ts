import type { ErrorCode } from '../errors.js';
import type { Account } from '../provider/account.js';

/** Where a client stands with its token. */
export type Phase =
  /** None was asked for yet, or the one in hand was dropped. */
  | 'empty'
  /** The first one, or one in place of one that has ended, is being asked for. */
  | 'asking'
  /** One is in hand and usable. */
  | 'fresh'
  /** One is in hand and usable, and its successor is being asked for. */
  | 'renewing'
  /** The one in hand has ended; the next call asks for another. */
  | 'expired'
  /** None is usable, and none is asked for until the back-off after a failure has ended. */
  | 'backing_off'
  /** The client has been closed. */
  | 'closed';

/** What `status()` tells. It holds no secret. */
export interface ClientStatus {
  /** Where the client stands with its token. */
  readonly phase: Phase;
  /** When the token in hand was asked for. */
  readonly issuedAt?: Date;
  /** When the token in hand ends. */
  readonly expiresAt?: Date;
  /** Token requests so far, those for transactions included. */
  readonly tokenRequests: number;
  /** API calls so far, those of transactions included. */
  readonly calls: number;
  /** What failed last, and when. */
  readonly lastError?: {
    /** What it failed with. */
    readonly code: ErrorCode;
    /** By the wall clock. */
    readonly at: Date;
  };
}

/** What a phase is made of. */
export interface PhaseFacts {
  readonly closed: boolean;
  readonly held: boolean;
  readonly usable: boolean;
  readonly asking: boolean;
  readonly backingOff: boolean;
}

/** The phase that the facts amount to. */
export function phaseOf({ closed, held, usable, asking, backingOff }: PhaseFacts): Phase {
  if (closed) return 'closed';
  if (usable) return asking ? 'renewing' : 'fresh';
  if (asking) return 'asking';
  if (backingOff) return 'backing_off';
  return held ? 'expired' : 'empty';
}

/** Counters of a client, for its status. */
export function countersOf({
  tokenRequests,
  calls,
  lastError,
}: Account<object>): Pick<ClientStatus, 'tokenRequests' | 'calls' | 'lastError'> {
  return { tokenRequests, calls, ...(lastError && { lastError }) };
}
