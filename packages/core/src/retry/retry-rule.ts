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
