/** Number of retries in a full budget. */
const MAX_RETRIES_IN_STOCK = 20;

/**
 * The retry budget of a client, which limits retries so that they do not make an outage worse. Each retry uses one unit
 * of the small budget. Each response with a status other than 429 and 5xx restores one unit. While the budget is empty,
 * requests are not retried.
 */
export interface RetryBudget {
  /** Number of units in use. Starts at 0. */
  retriesSpent: number;
}

/** Takes one retry from the budget. Returns `false` if the budget is empty. */
export function takeRetry(budget: RetryBudget): boolean {
  if (budget.retriesSpent >= MAX_RETRIES_IN_STOCK) return false;
  budget.retriesSpent += 1;
  return true;
}

/** Returns one retry to the budget. */
export function giveBackRetry(budget: RetryBudget): void {
  if (budget.retriesSpent > 0) budget.retriesSpent -= 1;
}
