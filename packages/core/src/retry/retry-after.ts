/** Maximum wait time in milliseconds. Longer wait times are capped at this maximum. */
const MAX_RETRY_AFTER_MS = 5 * 60 * 1000;

/**
 * Returns the wait time in milliseconds that a provider requests in a `Retry-After` header. The header contains a
 * number of seconds or a date (RFC 9110, 10.2.3). The maximum wait time is five minutes. Returns `undefined` if the
 * header is missing or has a different format.
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
