/** A longer wait than this is not believed (ms). */
const MAX_RETRY_AFTER_MS = 5 * 60 * 1000;

/**
 * How long a provider asks to wait, in milliseconds: seconds or a date (RFC 9110, 10.2.3), at most five minutes.
 * Nothing where the header is missing or is neither.
 *
 * @param now Wall clock, in milliseconds since the epoch.
 */
export function retryAfterOf(header: string | readonly string[] | undefined, now: number): number | undefined {
  if (typeof header !== 'string') return undefined;
  const text = header.trim();
  // Date.parse takes almost anything for a date; HTTP has one form for it.
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : / GMT$/.test(text) ? Date.parse(text) - now : Number.NaN;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), MAX_RETRY_AFTER_MS);
}
