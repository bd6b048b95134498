/** Maximum lifetime of a token in milliseconds, even if the response states a longer lifetime. */
export const MAX_LIFETIME_MS = 24 * 60 * 60 * 1000;

/**
 * The leeway is the time before expiry during which a token is no longer used, because the request still has to reach
 * the provider. The leeway is a share of the token's lifetime, up to a maximum.
 */
const LEEWAY_SHARE = 0.04;
const MAX_LEEWAY_MS = 10_000;

/**
 * The lead time is how long before expiry a token is renewed. The lead time is a share of the token's lifetime, up to a
 * maximum.
 */
const LEAD_SHARE = 0.1;
const MAX_LEAD_MS = 5 * 60_000;

/**
 * The lead time of each token is multiplied by a random factor, which differs from 1 by at most this value. As a
 * result, the clients of a fleet or of many tenants do not renew their tokens at the same time.
 */
const LEAD_SPREAD = 0.25;

/** The values from which the lifetime of a token is determined. */
export interface LifetimeFacts {
  /** The value of `expires_in` as received, which can be of any type. A valid value is in seconds. */
  readonly expiresIn: unknown;
  /** The token string, which may be a JWT with the claims `iat` and `exp`. */
  readonly accessToken: string;
  /**
   * The lifetime that the provider documents, in seconds. Used if neither the response nor the token states a valid
   * lifetime.
   */
  readonly documented: number;
}

/** The lifetime of a token in milliseconds, and its source. */
export interface Lifetime {
  readonly ms: number;
  /**
   * `stated`: the value of `expires_in` in the response. `jwt`: the claims of the token. `documented`: the provider's
   * documentation, because the response and the token state no valid lifetime.
   */
  readonly source: 'stated' | 'jwt' | 'documented';
}

/**
 * Returns the lifetime of a token, counted from the token request. If the response has a valid `expires_in` and the
 * token is a JWT with a valid lifetime, the shorter lifetime is used. If only one of these lifetimes is known, this
 * lifetime is used. Otherwise, the documented lifetime is used. Zero, null, words and other invalid values mean
 * "unknown", never "expired" or "unlimited".
 */
export function lifetimeOf({ expiresIn, accessToken, documented }: LifetimeFacts): Lifetime {
  const stated = seconds(expiresIn);
  const span = jwtSpan(accessToken);
  const known = Math.min(stated ?? Infinity, span ?? Infinity);
  const source = stated !== undefined ? 'stated' : span !== undefined ? 'jwt' : 'documented';
  return { ms: Math.min((source === 'documented' ? documented : known) * 1000, MAX_LIFETIME_MS), source };
}

/** Returns how many milliseconds before expiry the client stops using a token with this lifetime. */
export function leewayOf(lifetime: number): number {
  return Math.min(lifetime * LEEWAY_SHARE, MAX_LEEWAY_MS);
}

/** Returns the leeway in milliseconds of a token that is used up to this age, without applying the maximum leeway. */
export function shortestLeeway(endAt: number): number {
  return (endAt * LEEWAY_SHARE) / (1 - LEEWAY_SHARE);
}

/**
 * Returns how many milliseconds before expiry the client renews a token with this lifetime.
 *
 * @param random A random number for this token, from 0 (inclusive) to 1 (exclusive).
 */
export function leadOf(lifetime: number, random: number): number {
  return Math.min(lifetime * LEAD_SHARE, MAX_LEAD_MS) * (1 - LEAD_SPREAD + 2 * LEAD_SPREAD * random);
}

/**
 * Reads a number or a string of digits as a positive whole number of seconds. Returns `undefined` for any other value.
 */
function seconds(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
  const whole = Math.trunc(number);
  return whole > 0 ? whole : undefined;
}

/**
 * Returns `exp - iat` of a JWT, in seconds. The difference is correct even if this machine's clock differs from the
 * provider's clock.
 */
function jwtSpan(token: string): number | undefined {
  const [, payload = '', , ...more] = token.split('.');
  if (more.length > 0) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    // Read own claims only, so that a polluted prototype cannot set a lifetime.
    const { iat, exp } = Object.assign(Object.create(null), claims) as { iat?: unknown; exp?: unknown };
    return typeof iat === 'number' && typeof exp === 'number' ? seconds(exp - iat) : undefined;
  } catch {
    // Opaque tokens and unreadable JWTs are valid tokens, too.
    return undefined;
  }
}
