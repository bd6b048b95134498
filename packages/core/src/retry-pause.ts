import { BEFORE_RETRY, backOffDelay } from './back-off-delay.js';
import type { RetryBudget } from './retry-budget.js';

/** What is known of a request that may be sent again. */
export interface RetryFacts {
  /** How often it was sent again so far, and may be at most. */
  readonly retries: number;
  readonly most: number;
  /** What the provider asks for, in milliseconds, where it does. */
  readonly asked: number | undefined;
  /** A number from 0 to below 1, drawn for this pause. */
  readonly draw: number;
  /** How much time there is, in milliseconds. */
  readonly remaining: number;
}

/**
 * How long to wait before a request is sent again, in milliseconds: what the provider asks for, and beyond it a while that
 * differs, as who failed together must not return together. Nothing where it is not to be sent again: it has no retry
 * left, or no time, or the client's budget has none.
 */
export function retryPause(
  { retries, most, asked = 0, draw, remaining }: RetryFacts,
  budget: RetryBudget,
): number | undefined {
  const pause = asked + backOffDelay(BEFORE_RETRY, retries + 1, draw);
  // The budget last: what is not going to be sent again takes nothing from it.
  return retries < most && pause < remaining && budget.take() ? pause : undefined;
}
