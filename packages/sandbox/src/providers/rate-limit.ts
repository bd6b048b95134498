/** Rate limit with a sliding window: at most `limit` requests in any period of `span` ms. */
export class RateLimit {
  readonly #limit: number;
  readonly #span: number;
  #admitted: number[] = [];

  constructor(limit: number, span: number) {
    this.#limit = limit;
    this.#span = span;
  }

  /**
   * Counts a request at `now` (wall clock time in ms) and returns 0. If the limit has been reached, returns the time in
   * ms until the next request is allowed. Rejected requests are not counted. Otherwise, a client that keeps retrying
   * would be blocked forever.
   */
  admit(now: number): number {
    // Requests that are delayed may be counted in another order than they arrived. Drop times that were recorded before
    // the clock was set back, because they could block the key for hours.
    this.#admitted = this.#admitted.filter((at) => Math.abs(now - at) < this.#span);
    if (this.#admitted.length >= this.#limit) return Math.min(...this.#admitted) + this.#span - now;
    this.#admitted.push(now);
    return 0;
  }
}
