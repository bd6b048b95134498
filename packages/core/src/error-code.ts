/** Each `ErrorCode`, and whether the failure is usually temporary. */
const TEMPORARY = {
  invalid_options: false,
  invalid_request: false,
  connect: true,
  tls: false,
  network: true,
  timeout: true,
  aborted: false,
  foreign_origin: false,
  redirect_refused: false,
  credentials_rejected: false,
  credentials_unavailable: true,
  unauthorized: false,
  rate_limited: true,
  rejected: false,
  unavailable: true,
  invalid_response: false,
  too_large: false,
  invalid_webhook: false,
  closed: false,
};

type ErrorCode = keyof typeof TEMPORARY;

/** Each `Outcome`. */
const OUTCOMES = ['not_sent', 'unknown', 'answered'] as const;

type Outcome = (typeof OUTCOMES)[number];

export function isOutcome(value: unknown): value is Outcome {
  return OUTCOMES.includes(value as Outcome);
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(TEMPORARY, value);
}

/** Each `InvalidWebhookReason`. */
const WEBHOOK_REASONS = ['missing_header', 'malformed', 'mismatch', 'stale'] as const;

export function isWebhookReason(value: unknown): value is (typeof WEBHOOK_REASONS)[number] {
  return WEBHOOK_REASONS.includes(value as 'stale');
}

/** Start of the message of a `connect` error that a proxy caused. Such a failure is not temporary. */
export const PROXY_REFUSED = 'the proxy refused the connection';

/** Returns whether a proxy refused the connection. The same request will probably be refused again. */
export function isProxyRefusal(code: ErrorCode, message: string): boolean {
  return code === 'connect' && message.includes(PROXY_REFUSED);
}

/**
 * Returns whether a failed call may succeed later and can be repeated without harm.
 *
 * @param idempotent Whether sending the request twice has the same effect as sending it once.
 */
export function isRetryable(code: ErrorCode, outcome: Outcome, message: string, idempotent: boolean): boolean {
  if (!TEMPORARY[code] || isProxyRefusal(code, message)) return false;
  return idempotent || outcome === 'not_sent' || (code === 'rate_limited' && outcome === 'answered');
}
