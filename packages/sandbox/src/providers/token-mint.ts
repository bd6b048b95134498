import type { BearerState } from '../http/bearer.js';
import { signJwt, verifiedClaims } from './jwt.js';

/** Functions that create and read the claims in a provider's tokens. */
export interface TokenShape {
  /** Returns the claims for a token. The claims must include `mark`, which identifies the token. */
  readonly claims: (mark: string, iat: number, exp: number) => object;
  /** Returns the mark from a token's claims. */
  readonly markOf: (claims: Readonly<Record<string, unknown>>) => string;
}

/**
 * Issues and checks a provider's short-lived tokens. The signed tokens contain all data, so memory usage does not grow.
 */
export class TokenMint {
  /** Lifetime of new tokens in seconds. */
  lifetime: number;
  /** Whether a new token revokes all earlier tokens. */
  singleActive = false;
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

  /** Issues a token. `now` is the wall clock time in ms. */
  issue(now: number): string {
    if (this.singleActive) this.revokeAll();
    this.#issued += 1;
    const iat = Math.floor(now / 1000);
    // The mark contains the expiry time in ms, because `exp` has a precision of only one second.
    const mark = `sandbox_token_${this.#issued}_${now + this.lifetime * 1000}`;
    return signJwt(this.#shape.claims(mark, iat, iat + this.lifetime), this.#key);
  }

  check(token: string, now: number): BearerState {
    const claims = verifiedClaims(token, this.#key);
    if (claims === undefined) return 'unknown';
    const [, , number, end] = this.#shape.markOf(claims).split('_');
    if (Number(number) <= this.#revoked) return 'revoked';
    return Number(number) <= this.#expired || now >= Number(end) ? 'expired' : 'good';
  }

  /** Expires all tokens issued so far. */
  expireAll(): void {
    this.#expired = this.#issued;
  }

  /** Revokes all tokens issued so far. */
  revokeAll(): void {
    this.#revoked = this.#issued;
  }
}
