/** A longer wait than this is not believed (ms). */
const LONGEST_RETRY_AFTER = 5 * 60 * 1000;

/**
 * How long a provider asks to wait, in milliseconds: seconds or a date (RFC 9110, 10.2.3), at most five minutes.
 * Nothing where the header is missing or is neither.
 *
 * @param now Wall clock, in milliseconds since the epoch.
 */
export function retryAfterOf(header: string | readonly string[] | undefined, now: number): number | undefined {
  if (typeof header !== 'string') return undefined;
  const text = header.trim();
  // Date.parse takes almost anything for a date; HTTP has one form for it.
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : / GMT$/.test(text) ? Date.parse(text) - now : Number.NaN;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST_RETRY_AFTER);
}

/** From where the longest possible wait doubles with every failure in a row, and where that ends (ms). */
export interface BackOffRange {
  readonly first: number;
  readonly most: number;
}

/** After a failure that may pass by itself: an outage, a lost connection, too many requests. */
export const AFTER_FAILURE: BackOffRange = { first: 500, most: 60_000 };

/** After a refusal, which seldom passes by itself: asking again at once would only lock the account. */
export const AFTER_REFUSAL: BackOffRange = { first: 5_000, most: 60_000 };

/**
 * How long to wait after the nth failure in a row, in milliseconds: anything up to a limit that doubles ("full jitter"),
 * so that many processes that failed together do not come back together.
 *
 * @param failures How many failures in a row, this one included.
 * @param draw A number from 0 to below 1, drawn for this wait.
 */
export function backOffDelay(range: BackOffRange, failures: number, draw: number): number {
  return Math.min(range.most, range.first * 2 ** (failures - 1)) * draw;
}

/** From where the longest pause before a request is sent again doubles, and where that ends (ms). */
export const BEFORE_RETRY: BackOffRange = { first: 200, most: 2_000 };

/** Which failures of a request are met by sending it again. */
export interface RetryRule {
  /** No connection came about: nothing was sent. */
  readonly unsent: boolean;
  /** The connection was lost before anything of an answer came: the request may have been carried out. */
  readonly unanswered: boolean;
  /** An answer with this HTTP status. */
  readonly status: (status: number) => boolean;
}

/** For what must never be sent twice. */
export const NEVER: RetryRule = { unsent: false, unanswered: false, status: () => false };

/** For what may have an effect each time it is carried out. */
export const WHERE_NOT_SENT: RetryRule = { unsent: true, unanswered: false, status: () => false };

/** For calls that have the same effect however often they are carried out (RFC 9110, 9.2.2). */
export const WHERE_IDEMPOTENT: RetryRule = {
  unsent: true,
  unanswered: true,
  // "Too many", "no answer from behind me", "not now", "none in time": the provider itself, at another time, may do it.
  status: (status) => status === 429 || status === 502 || status === 503 || status === 504,
};

/** For token requests: one token more does no harm. */
export const FOR_TOKENS: RetryRule = {
  unsent: true,
  unanswered: true,
  status: (status) => status === 429 || status >= 500,
};
