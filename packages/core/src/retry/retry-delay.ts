import { BEFORE_RETRY, backOffDelay } from './back-off-delay.js';
import type { RetryBudget } from './retry-budget.js';

/** What is known of a retry that may be made. */
export interface RetryTerms {
  /** How often the request may be sent again. */
  readonly most: number;
  /** What the provider asks for, in milliseconds, where it does. */
  readonly asked: number | undefined;
  /** A number from 0 to below 1, drawn for this pause. */
  readonly random: number;
}

/**
 * How long to wait before a request is sent again, in milliseconds: what the provider asks for, and beyond it a while that
 * differs, as who failed together must not return together. Nothing where it is not to be sent again: it has no retry
 * left, or no time, or the client's budget has none.
 *
 * @param call How often the request was sent again so far, and how much time there is (ms).
 */
export function retryPause(
  call: { readonly retries: number; readonly remaining: number },
  { most, asked = 0, random }: RetryTerms,
  budget: RetryBudget,
): number | undefined {
  const pause = asked + backOffDelay(BEFORE_RETRY, call.retries + 1, random);
  // The budget last: what is not going to be sent again takes nothing from it.
  return call.retries < most && pause < call.remaining && budget.take() ? pause : undefined;
}
