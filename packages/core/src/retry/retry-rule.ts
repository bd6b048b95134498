/** The failures after which a request is retried. */
export interface RetryRule {
  /** No connection was made, so nothing was sent. */
  readonly notSent: boolean;
  /** The connection was lost before any part of a response arrived. The request may have been carried out. */
  readonly connectionLost: boolean;
  /** The response has this HTTP status. */
  readonly status: (status: number) => boolean;
}

/** For requests that must never be sent twice. */
export const RETRY_NEVER: RetryRule = { notSent: false, connectionLost: false, status: () => false };

/** For requests that can have an effect each time they are carried out. */
export const RETRY_IF_NOT_SENT: RetryRule = { notSent: true, connectionLost: false, status: () => false };

/** For requests that have the same effect whether they are carried out once or several times (RFC 9110, 9.2.2). */
export const RETRY_IF_IDEMPOTENT: RetryRule = {
  notSent: true,
  connectionLost: true,
  // Too many requests, bad gateway, unavailable, gateway timeout: a later request may succeed.
  status: (status) => status === 429 || status === 502 || status === 503 || status === 504,
};

/** For token requests: an additional token does no harm. */
export const RETRY_TOKEN_REQUEST: RetryRule = {
  notSent: true,
  connectionLost: true,
  status: (status) => status === 429 || status >= 500,
};
