import { Secret } from '../secret.js';

/**
 * An access token and its expiry time. Only `reveal()` returns the token string. Logs show a label with the expiry
 * time.
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
   * @param value The token string.
   * @param issuedAt Wall-clock time of the token request, in milliseconds since the epoch.
   * @param lifetime Lifetime in milliseconds, counted from `issuedAt`.
   */
  constructor(value: string, issuedAt: number, lifetime: number) {
    super(value);
    this.#issuedAt = issuedAt;
    this.#lifetime = lifetime;
  }

  /** Wall-clock time of the token request. */
  get issuedAt(): Date {
    return new Date(this.#issuedAt);
  }

  /** Time at which the token expires, based on the wall clock at the time of the token request. */
  get expiresAt(): Date {
    return new Date(this.#issuedAt + this.#lifetime);
  }

  /** Returns a label with the expiry time. */
  override toString(): string {
    return `[AccessToken until ${this.expiresAt.toISOString()}]`;
  }
}
