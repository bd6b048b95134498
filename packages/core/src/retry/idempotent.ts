/** Methods that have the same effect however often a request is carried out (RFC 9110, 9.2.2; QUERY by its draft, safe-method-w-body). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'QUERY']);

/** Whether a request of this method may be repeated without a second effect. */
export function isIdempotent(method: string): boolean {
  return IDEMPOTENT.has(method);
}
