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
  // `Date.parse` accepts almost any text as a date, but HTTP uses only one date format.
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : / GMT$/.test(text) ? Date.parse(text) - now : Number.NaN;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), MAX_RETRY_AFTER_MS);
}
