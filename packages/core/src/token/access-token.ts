import { Secret } from '../secret.js';

/**
 * An access token and how long it may be used. As with every {@link Secret} the token itself comes out through
 * `reveal()` alone; what is printed is a label with the expiry.
 */
export class AccessToken extends Secret {
  readonly #issuedAt: number;
  readonly #lifetime: number;

  /**
   * @param value The token as the provider issued it.
   * @param issuedAt When its request was sent, in milliseconds since the epoch (wall clock).
   * @param lifetime How long it is valid from then on, in milliseconds.
   */
  constructor(value: string, issuedAt: number, lifetime: number) {
    super(value);
    this.#issuedAt = issuedAt;
    this.#lifetime = lifetime;
  }

  /** When the request for this token was sent, by the wall clock of that moment. */
  get issuedAt(): Date {
    return new Date(this.#issuedAt);
  }

  /** When the provider stops accepting this token, by the wall clock of the moment it was asked for. */
  get expiresAt(): Date {
    return new Date(this.#issuedAt + this.#lifetime);
  }

  /** A label with the expiry in place of the token. */
  override toString(): string {
    return `[AccessToken until ${this.expiresAt.toISOString()}]`;
  }
}
