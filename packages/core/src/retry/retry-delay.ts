import { backOffDelay, RETRY_BACK_OFF } from './back-off-delay.js';
import type { RetryStock } from './retry-budget.js';

/** Limits of one retry. */
export interface RetryLimits {
  /** Maximum number of retries of one request. */
  readonly maxRetries: number;
  /** Wait time that the provider asks for, in milliseconds. */
  readonly retryAfter: number | undefined;
  /** A random number from 0 to below 1. */
  readonly random: number;
}

/**
 * Returns the wait time before the next retry, in milliseconds: the time that the provider asks for, plus a random
 * time, so that requests that failed together are not retried together. Returns `undefined` if the request is not
 * retried: the call has no retry or no time left, or the client's budget is empty.
 *
 * @param call Number of retries so far, and the remaining time in milliseconds.
 */
export function retryDelay(
  call: { readonly retries: number; readonly remaining: number },
  { maxRetries, retryAfter = 0, random }: RetryLimits,
  budget: RetryStock,
): number | undefined {
  const delay = retryAfter + backOffDelay(RETRY_BACK_OFF, call.retries + 1, random);
  // Check the budget last: a request that is not retried must not take from it.
  return call.retries < maxRetries && delay < call.remaining && budget.takeRetry() ? delay : undefined;
}
