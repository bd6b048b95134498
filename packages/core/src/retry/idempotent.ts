/** Idempotent HTTP methods (RFC 9110, 9.2.2). QUERY is defined in the Internet-Draft safe-method-w-body. */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'QUERY']);

/** Returns whether an HTTP method is idempotent. */
export function isIdempotent(method: string): boolean {
  return IDEMPOTENT.has(method);
}
