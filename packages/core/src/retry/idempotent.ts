/**
 * Methods whose requests have the same effect whether they are sent once or several times (RFC 9110, 9.2.2; QUERY:
 * draft safe-method-w-body).
 */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'QUERY']);

/** Whether a request with this method can be sent again without a second effect. */
export function isIdempotent(method: string): boolean {
  return IDEMPOTENT.has(method);
}
