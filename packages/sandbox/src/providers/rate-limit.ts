/** At most `limit` requests in any span of `span` ms, wherever that span begins. */
export class RateLimit {
  readonly #limit: number;
  readonly #span: number;
  #admitted: number[] = [];

  constructor(limit: number, span: number) {
    this.#limit = limit;
    this.#span = span;
  }

  /**
   * Counts a request at `now` (wall clock, ms) and gives 0; or, where it is one too many, the ms until the next one is
   * admitted. A refused request is not counted: a client that keeps asking would never be let in again.
   */
  admit(now: number): number {
    // Moments ahead of `now` come from a clock that was set back; kept, they would shut a key out for hours.
    this.#admitted = this.#admitted.filter((at) => at <= now && now - at < this.#span);
    const oldest = this.#admitted[0];
    if (oldest !== undefined && this.#admitted.length >= this.#limit) return oldest + this.#span - now;
    this.#admitted.push(now);
    return 0;
  }
}
