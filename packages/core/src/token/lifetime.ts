/** Maximum lifetime of a token in milliseconds, even if the response states a longer one. */
export const MAX_LIFETIME_MS = 24 * 60 * 60 * 1000;

/**
 * A token is no longer used shortly before it expires, because the request must still arrive: share of its lifetime,
 * and maximum.
 */
const LEEWAY_SHARE = 0.04;
const MAX_LEEWAY_MS = 10_000;

/** A token is renewed before it expires: share of its lifetime, and maximum. */
const LEAD_SHARE = 0.1;
const MAX_LEAD_MS = 5 * 60_000;

/**
 * The lead of each token is varied by a random factor around 1, so that a fleet or many tenants do not renew at the
 * same time.
 */
const LEAD_SPREAD = 0.25;

/** The facts about the lifetime of a token. */
export interface LifetimeFacts {
  /** `expires_in` as received, of any type. A valid value is in seconds. */
  readonly expiresIn: unknown;
  /** The token itself. It may be a JWT with `iat` and `exp`. */
  readonly accessToken: string;
  /** The lifetime that the provider documents, in seconds. Used if the response states no valid lifetime. */
  readonly documented: number;
}

/** The lifetime of a token in milliseconds, and its source. */
export interface Lifetime {
  readonly ms: number;
  /**
   * `stated`: `expires_in` of the response. `jwt`: the token itself. `documented`: neither, so the provider's
   * documentation.
   */
  readonly source: 'stated' | 'jwt' | 'documented';
}

/**
 * Returns the lifetime of a token, counted from its request: the shorter of a valid `expires_in` and the span of the
 * JWT, or the only one of them that is known, or the documented lifetime. Zero, null, words and other invalid values
 * mean "unknown". They never mean "expired" or "unlimited".
 */
export function lifetimeOf({ expiresIn, accessToken, documented }: LifetimeFacts): Lifetime {
  const stated = seconds(expiresIn);
  const span = jwtSpan(accessToken);
  const known = Math.min(stated ?? Infinity, span ?? Infinity);
  const source = stated !== undefined ? 'stated' : span !== undefined ? 'jwt' : 'documented';
  return { ms: Math.min((source === 'documented' ? documented : known) * 1000, MAX_LIFETIME_MS), source };
}

/** Milliseconds before expiry from which a token of this lifetime is no longer used. */
export function leewayOf(lifetime: number): number {
  return Math.min(lifetime * LEEWAY_SHARE, MAX_LEEWAY_MS);
}

/** The leeway of a token that is used up to this age, in milliseconds, without the upper limit of leeways. */
export function shortestLeeway(endAt: number): number {
  return (endAt * LEEWAY_SHARE) / (1 - LEEWAY_SHARE);
}

/**
 * Milliseconds before expiry from which a token of this lifetime is renewed.
 *
 * @param random A random number from 0 to below 1 for this token.
 */
export function leadOf(lifetime: number, random: number): number {
  return Math.min(lifetime * LEAD_SHARE, MAX_LEAD_MS) * (1 - LEAD_SPREAD + 2 * LEAD_SPREAD * random);
}

/** Reads whole positive seconds from a number or a string of digits. Returns `undefined` for any other value. */
function seconds(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
  const whole = Math.trunc(number);
  return whole > 0 ? whole : undefined;
}

/** Returns `exp - iat` of a JWT, in seconds. A difference does not compare our clock with the provider's. */
function jwtSpan(token: string): number | undefined {
  const [, payload = '', , ...more] = token.split('.');
  if (more.length > 0) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    // Read own claims only, so that a polluted prototype cannot set a lifetime.
    const { iat, exp } = Object.assign(Object.create(null), claims) as { iat?: unknown; exp?: unknown };
    return typeof iat === 'number' && typeof exp === 'number' ? seconds(exp - iat) : undefined;
  } catch {
    // An opaque token, or a JWT that this code cannot read, is valid too.
    return undefined;
  }
}
