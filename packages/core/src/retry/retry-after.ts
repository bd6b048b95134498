/** Maximum wait time in milliseconds; a longer one is shortened to it. */
const MAX_RETRY_AFTER_MS = 5 * 60 * 1000;

/**
 * Returns the wait time that a provider asks for, in milliseconds: the header has seconds or a date (RFC 9110, 10.2.3).
 * The maximum is five minutes. Returns `undefined` if the header is missing or has another format.
 *
 * @param now Wall clock, in milliseconds since the epoch.
 */
export function retryAfterOf(header: string | readonly string[] | undefined, now: number): number | undefined {
  if (typeof header !== 'string') return undefined;
  const text = header.trim();
  // Date.parse accepts almost any text as a date; HTTP has one format.
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : / GMT$/.test(text) ? Date.parse(text) - now : Number.NaN;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), MAX_RETRY_AFTER_MS);
}
