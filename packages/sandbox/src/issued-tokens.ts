/** The short-lived tokens that one provider has given out and would still accept. */
export class IssuedTokens {
  readonly #ends = new Map<string, number>();

  /** `end`, wall clock in ms: the first moment at which the token is no longer accepted. */
  add(token: string, end: number, now: number): void {
    // All tokens of a provider live equally long and a Map keeps their order, so the ended ones stand in front.
    for (const [old, oldEnd] of this.#ends) {
      if (oldEnd > now) break;
      this.#ends.delete(old);
    }
    this.#ends.set(token, end);
  }

  accepts(token: string | undefined, now: number): boolean {
    if (token === undefined) return false;
    const end = this.#ends.get(token);
    return end !== undefined && now < end;
  }

  expireAll(): void {
    this.#ends.clear();
  }
}
