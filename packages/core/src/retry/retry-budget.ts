/** Maximum number of retries that a client makes before one of its requests succeeds. */
const MAX_RETRIES_IN_STOCK = 20;

/** A stock of retries that requests share. */
export interface RetryStock {
  /** Takes one retry. Returns false if none is left. */
  takeRetry(): boolean;
  /** Puts one retry back. */
  giveBackRetry(): void;
}

/**
 * Keeps the retries of one client from multiplying an outage. Each retry takes one from a small stock. Each response
 * other than 429 and 5xx puts one back. While the stock is empty, requests are sent only once.
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
