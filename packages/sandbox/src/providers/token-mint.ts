import type { BearerState } from '../http/bearer.js';
import { signJwt, verifiedClaims } from './jwt.js';

/** What a provider's tokens look like inside. */
export interface TokenShape {
  /** The claims, with `mark` somewhere in them, by which the mint knows the token again. */
  readonly claims: (mark: string, iat: number, exp: number) => object;
  /** The mark that {@link claims} put there. */
  readonly markOf: (claims: Readonly<Record<string, unknown>>) => string;
}

/**
 * Makes one provider's short-lived tokens and knows them again. What is to be known of a token stands in it, signed:
 * nothing is kept for each, so that a load test of an hour takes no memory.
 */
export class TokenMint {
  /** Of the tokens to come, in seconds. */
  lifetime: number;
  readonly #key: Buffer;
  readonly #shape: TokenShape;
  #issued = 0;
  #expired = 0;
  #revoked = 0;

  constructor(key: Buffer, lifetime: number, shape: TokenShape) {
    this.#key = key;
    this.lifetime = lifetime;
    this.#shape = shape;
  }

  /** `now`, wall clock in ms. */
  issue(now: number): string {
    this.#issued += 1;
    const iat = Math.floor(now / 1000);
    // `exp` is in seconds, and a token is good to the last millisecond.
    const mark = `sandbox_token_${this.#issued}_${now + this.lifetime * 1000}`;
    return signJwt(this.#shape.claims(mark, iat, iat + this.lifetime), this.#key);
  }

  judge(token: string, now: number): BearerState {
    const claims = verifiedClaims(token, this.#key);
    if (claims === undefined) return 'unknown';
    const [, , number, end] = this.#shape.markOf(claims).split('_');
    if (Number(number) <= this.#revoked) return 'revoked';
    return Number(number) <= this.#expired || now >= Number(end) ? 'expired' : 'good';
  }

  /** All tokens issued so far have ended. */
  expireAll(): void {
    this.#expired = this.#issued;
  }

  /** All tokens issued so far are taken back. */
  revokeAll(): void {
    this.#revoked = this.#issued;
  }
}
