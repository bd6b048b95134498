/** Maximum wait time in milliseconds. Longer values of `Retry-After` are capped. */
const MAX_RETRY_AFTER_MS = 5 * 60 * 1000;

/**
 * Returns the wait time in milliseconds from a `Retry-After` header (RFC 9110, 10.2.3), up to five minutes. Returns
 * `undefined` if the header is missing or malformed.
 *
 * @param now Wall-clock time in milliseconds since the epoch.
 */
export function retryAfterOf(header: string | readonly string[] | undefined, now: number): number | undefined {
  if (typeof header !== 'string') return undefined;
  const text = header.trim();
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : (parseHttpDate(text) ?? Number.NaN) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), MAX_RETRY_AFTER_MS);
}

/** Returns a header's HTTP date (RFC 9110, 5.6.7) in milliseconds since the epoch, or `undefined` if it is malformed. */
export function parseHttpDate(header: string | readonly string[] | undefined): number | undefined {
  // `Date.parse` accepts almost any text as a date, but HTTP uses only one date format.
  if (typeof header !== 'string' || !/ GMT\s*$/.test(header)) return undefined;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : date;
}
