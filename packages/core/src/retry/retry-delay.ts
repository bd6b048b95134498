import { backOffDelay, RETRY_BACK_OFF } from './back-off-delay.js';
import type { RetryStock } from './retry-budget.js';

/** Limits of one retry. */
export interface RetryLimits {
  /** Maximum number of retries of one request. */
  readonly maxRetries: number;
  /** The wait time that the provider asks for, in milliseconds. */
  readonly retryAfter: number | undefined;
  /** A number from 0 to below 1. */
  readonly random: number;
}

/**
 * Wait time before the next retry, in milliseconds: what the provider asks for plus a random time, so that requests that
 * failed together do not return together. `undefined` if there is to be no retry: the call has no retry or no time left,
 * or the client's budget is empty.
 *
 * @param call Retries so far, and the time that remains in milliseconds.
 */
export function retryDelay(
  call: { readonly retries: number; readonly remaining: number },
  { maxRetries, retryAfter = 0, random }: RetryLimits,
  budget: RetryStock,
): number | undefined {
  const delay = retryAfter + backOffDelay(RETRY_BACK_OFF, call.retries + 1, random);
  // The budget comes last: a request that is not retried must take nothing from it.
  return call.retries < maxRetries && delay < call.remaining && budget.takeRetry() ? delay : undefined;
}
