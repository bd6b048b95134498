import { backOffDelay, RETRY_BACK_OFF } from './back-off-delay.js';
import { type RetryBudget, takeRetry } from './retry-budget.js';

/** Limits that apply to a retry. */
export interface RetryLimits {
  /** Maximum number of retries for one request. */
  readonly maxRetries: number;
  /** Wait time in milliseconds that the provider requested. */
  readonly retryAfter: number | undefined;
  /** A random number from 0 (inclusive) to 1 (exclusive). */
  readonly random: number;
}

/**
 * Returns the wait time before the next retry, in milliseconds: the time that the provider requested, plus a random
 * time. Returns `undefined` if the call has no retries or no time left, or if the budget is empty.
 *
 * @param call Number of retries so far, and the remaining time in milliseconds.
 */
export function retryDelay(
  call: { readonly retries: number; readonly remaining: number },
  { maxRetries, retryAfter = 0, random }: RetryLimits,
  budget: RetryBudget,
): number | undefined {
  const delay = retryAfter + backOffDelay(RETRY_BACK_OFF, call.retries + 1, random);
  // Check the budget last, because the check takes a retry from it.
  return call.retries < maxRetries && delay < call.remaining && takeRetry(budget) ? delay : undefined;
}
