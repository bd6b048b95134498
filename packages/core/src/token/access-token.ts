import { Secret } from '../secret.js';

/**
 * An access token and its expiry time. As with every {@link Secret}, only `reveal()` returns the token string. The
 * token is printed as a label that contains the expiry time.
 *
 * @example
 * ```ts
 * const token = await client.token();
 * console.log(`${token}`); // [AccessToken until 2026-01-01T12:30:00.000Z]
 * const headers = { authorization: `Bearer ${token.reveal()}` };
 * ```
 */
export class AccessToken extends Secret {
  readonly #issuedAt: number;
  readonly #lifetime: number;

  /**
   * @param value The token string as the provider issued it.
   * @param issuedAt Time of the token request according to the wall clock, in milliseconds since the epoch.
   * @param lifetime Lifetime in milliseconds, counted from `issuedAt`.
   */
  constructor(value: string, issuedAt: number, lifetime: number) {
    super(value);
    this.#issuedAt = issuedAt;
    this.#lifetime = lifetime;
  }

  /** Time of the token request, according to the wall clock at that time. */
  get issuedAt(): Date {
    return new Date(this.#issuedAt);
  }

  /**
   * Time at which the provider stops accepting the token, according to the wall clock at the time of the token request.
   */
  get expiresAt(): Date {
    return new Date(this.#issuedAt + this.#lifetime);
  }

  /** Returns a label with the expiry time instead of the token. */
  override toString(): string {
    return `[AccessToken until ${this.expiresAt.toISOString()}]`;
  }
}
