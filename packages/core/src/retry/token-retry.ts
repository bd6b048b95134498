import type { ErrorCode } from '../errors.js';

/** Limits for the wait time while callers have no usable token, in milliseconds. */
const MIN_DELAY_MS = 2_000;
const MAX_DELAY_MS = 4_000;

/** Error codes of failures after which a token request waits and tries again. */
const RETRIED: ReadonlySet<ErrorCode> = new Set(['connect', 'network', 'rate_limited', 'unavailable']);

/** The state of a client's token requests when one of them fails. */
export interface TokenRetryFacts {
  /** Whether the last token request has failed, too. */
  readonly failing: boolean;
  /** Number of retries of the failed request so far. */
  readonly retries: number;
  /** A random number from 0 (inclusive) to 1 (exclusive). Use a new number for each wait time. */
  readonly random: number;
}

/**
 * Returns the wait time in milliseconds until the next token request while callers have no usable token. It does not
 * grow, so that the client recovers within 5 s after an outage of any length. Its minimum limits the load to one request
 * every 3 s on average. Returns `undefined` after the first attempt, which may be followed by a quick one.
 */
export function tokenRetryDelay({ failing, retries, random }: TokenRetryFacts): number | undefined {
  if (!failing && retries === 0) return undefined;
  return MIN_DELAY_MS + (MAX_DELAY_MS - MIN_DELAY_MS) * random;
}

/**
 * Returns how often a token request is retried after a short delay: once, because most failures are short. Further
 * retries wait for {@link tokenRetryDelay}.
 *
 * @param failing Whether the last token request has failed.
 * @param maxRetries Maximum number of retries.
 */
export function quickRetries(failing: boolean, maxRetries: number): number {
  return failing ? 0 : Math.min(1, maxRetries);
}

/**
 * Returns whether callers wait for another token request after a failure with this code, instead of failing.
 *
 * @param responseStarted Whether any bytes of a response had arrived.
 */
export function isRetried(code: ErrorCode, responseStarted: boolean): boolean {
  return RETRIED.has(code) && !(code === 'network' && responseStarted);
}
