/** Which failures of a request are met by sending it again. */
export interface RetryRule {
  /** No connection came about: nothing was sent. */
  readonly notSent: boolean;
  /** The connection was lost before anything of an answer came: the request may have been carried out. */
  readonly connectionLost: boolean;
  /** An answer with this HTTP status. */
  readonly status: (status: number) => boolean;
}

/** For what must never be sent twice. */
export const RETRY_NEVER: RetryRule = { notSent: false, connectionLost: false, status: () => false };

/** For what may have an effect each time it is carried out. */
export const RETRY_IF_NOT_SENT: RetryRule = { notSent: true, connectionLost: false, status: () => false };

/** For calls that have the same effect however often they are carried out (RFC 9110, 9.2.2). */
export const RETRY_IF_IDEMPOTENT: RetryRule = {
  notSent: true,
  connectionLost: true,
  // "Too many", "no answer from behind me", "not now", "none in time": the provider itself, at another time, may do it.
  status: (status) => status === 429 || status === 502 || status === 503 || status === 504,
};

/** For token requests: one token more does no harm. */
export const RETRY_TOKEN_REQUEST: RetryRule = {
  notSent: true,
  connectionLost: true,
  status: (status) => status === 429 || status >= 500,
};
