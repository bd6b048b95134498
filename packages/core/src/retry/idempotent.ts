/**
 * HTTP methods whose requests have the same effect whether they are sent once or several times (RFC 9110, 9.2.2). The
 * draft safe-method-w-body defines QUERY.
 */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'QUERY']);

/** Returns whether a request with this method can be sent again without an additional effect. */
export function isIdempotent(method: string): boolean {
  return IDEMPOTENT.has(method);
}
