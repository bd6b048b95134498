/** Number of retries in a full budget. */
const MAX_RETRIES_IN_STOCK = 20;

/** A limited number of retries that several requests share. */
export interface RetryStock {
  /** Takes one retry from the budget. Returns `false` if the budget is empty. */
  takeRetry(): boolean;
  /** Returns one retry to the budget. */
  giveBackRetry(): void;
}

/**
 * Limits a client's retries, so that they do not make an outage worse. Each retry uses one unit of a small budget. Each
 * response with a status other than 429 and 5xx restores one unit. While the budget is empty, requests are not retried.
 */
export class RetryBudget implements RetryStock {
  #spent = 0;

  takeRetry(): boolean {
    if (this.#spent >= MAX_RETRIES_IN_STOCK) return false;
    this.#spent += 1;
    return true;
  }

  giveBackRetry(): void {
    if (this.#spent > 0) this.#spent -= 1;
  }
}
