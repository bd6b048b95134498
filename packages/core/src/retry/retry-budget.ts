/** How many retries a client has in hand. */
const MAX_RETRIES_IN_STOCK = 20;

/**
 * Keeps the retries of one client from multiplying an outage: each takes one from a small stock, each request that is
 * answered by anything but 429 and 5xx gives one back. Once the stock is empty a request is sent once, until the provider answers again.
 */
export class RetryBudget {
  #spent = 0;

  /** Takes one retry; false where none is left. */
  take(): boolean {
    if (this.#spent >= MAX_RETRIES_IN_STOCK) return false;
    this.#spent += 1;
    return true;
  }

  /** Puts one back. */
  giveBack(): void {
    if (this.#spent > 0) this.#spent -= 1;
  }
}
