/** Determines after which failures a request is retried. */
export interface RetryRule {
  /** Whether to retry if no connection was established, so that no bytes were sent. */
  readonly notSent: boolean;
  /**
   * Whether to retry if the connection was lost before any bytes of a response arrived. The provider may have processed
   * the request.
   */
  readonly connectionLost: boolean;
  /** Returns whether to retry after a response with this HTTP status. */
  readonly status: (status: number) => boolean;
}

/** The rule for requests that must never be sent twice. */
export const RETRY_NEVER: RetryRule = { notSent: false, connectionLost: false, status: () => false };

/** The rule for requests that are not idempotent. */
export const RETRY_IF_NOT_SENT: RetryRule = { notSent: true, connectionLost: false, status: () => false };

/** The rule for idempotent requests (RFC 9110, 9.2.2). */
export const RETRY_IF_IDEMPOTENT: RetryRule = {
  notSent: true,
  connectionLost: true,
  status: (status) => status === 429 || status === 502 || status === 503 || status === 504,
};

/** The rule for token requests. Requesting an additional token is harmless. */
export const RETRY_TOKEN_REQUEST: RetryRule = {
  notSent: true,
  connectionLost: true,
  status: (status) => status === 429 || status >= 500,
};
