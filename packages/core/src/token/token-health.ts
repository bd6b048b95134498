import type { ErrorRecord, ProviderError } from '../errors.js';

/** An error response of the token endpoint. */
export interface RefusalRecord extends ErrorRecord {
  /** HTTP status of the response. */
  readonly httpStatus: number;
}

/** What is known about a client's failed token requests. */
export interface TokenFailures {
  /** Number of token requests that have failed since the last token was received. */
  readonly inARow: number;
  readonly lastError: ErrorRecord;
  /** The last error response since the last token was received, even if the request failed later for another reason. */
  readonly lastRefusal: RefusalRecord | undefined;
}

/** Returns the failures after one more failure. `refusal` is an earlier error response to the same token request. */
export function afterFailure(
  before: TokenFailures | undefined,
  { code, httpStatus }: ProviderError,
  refusal: Omit<RefusalRecord, 'at'> | undefined,
  at: Date,
): TokenFailures {
  const latest = httpStatus === undefined ? refusal : { code, httpStatus };
  const lastRefusal = latest === undefined ? before?.lastRefusal : { ...latest, at };
  return { inARow: (before?.inARow ?? 0) + 1, lastError: { code, at }, lastRefusal };
}

/** Returns the failures after a token was received. The last error stays visible. */
export function afterSuccess(before: TokenFailures): TokenFailures {
  return { inARow: 0, lastError: before.lastError, lastRefusal: undefined };
}
