/** Maximum token lifetime in milliseconds, even if the response specifies a longer one. */
export const MAX_LIFETIME_MS = 24 * 60 * 60 * 1000;

/**
 * The client stops using a token this long before it expires, because requests take time to reach the provider. The
 * time is a share of the lifetime, up to a maximum.
 */
const LEEWAY_SHARE = 0.04;
const MAX_LEEWAY_MS = 10_000;

/** The client renews a token this long before it expires. The time is a share of the lifetime, up to a maximum. */
const LEAD_SHARE = 0.1;
const MAX_LEAD_MS = 5 * 60_000;

/** Maximum relative jitter of the renewal time. The jitter keeps clients from renewing their tokens all at once. */
const LEAD_SPREAD = 0.25;

export interface LifetimeFacts {
  /** The raw value of `expires_in`, in seconds if valid. */
  readonly expiresIn: unknown;
  /** The token, which may be a JWT with `iat` and `exp` claims. */
  readonly accessToken: string;
  /** The documented lifetime in seconds, used as a fallback. */
  readonly documented: number;
}

/** The lifetime of a token in milliseconds, and its source. */
export interface Lifetime {
  readonly ms: number;
  /**
   * The source of the lifetime: `expires_in` in the response (`stated`), the token's claims (`jwt`), or the provider's
   * documentation (`documented`).
   */
  readonly source: 'stated' | 'jwt' | 'documented';
}

/**
 * Returns the token lifetime, counted from the token request. This is the shorter of `expires_in` and the JWT's
 * lifetime, or the documented lifetime if both are unknown. Invalid values such as zero mean "unknown", never "expired"
 * or "unlimited".
 */
export function lifetimeOf({ expiresIn, accessToken, documented }: LifetimeFacts): Lifetime {
  const stated = seconds(expiresIn);
  const span = jwtSpan(accessToken);
  const known = Math.min(stated ?? Infinity, span ?? Infinity);
  const source = stated !== undefined ? 'stated' : span !== undefined ? 'jwt' : 'documented';
  return { ms: Math.min((source === 'documented' ? documented : known) * 1000, MAX_LIFETIME_MS), source };
}

/** Returns how many milliseconds before expiry the client stops using a token. */
export function leewayOf(lifetime: number): number {
  return Math.min(lifetime * LEEWAY_SHARE, MAX_LEEWAY_MS);
}

/** Returns the leeway in milliseconds for a token that is used until this age, without applying the maximum leeway. */
export function shortestLeeway(endAt: number): number {
  return (endAt * LEEWAY_SHARE) / (1 - LEEWAY_SHARE);
}

/**
 * Returns how many milliseconds before expiry the client renews a token.
 *
 * @param random A random number from 0 (inclusive) to 1 (exclusive).
 */
export function leadOf(lifetime: number, random: number): number {
  return Math.min(lifetime * LEAD_SHARE, MAX_LEAD_MS) * (1 - LEAD_SPREAD + 2 * LEAD_SPREAD * random);
}

/** Parses a number or a string of digits as a positive integer. Returns `undefined` for other values. */
function seconds(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
  const whole = Math.trunc(number);
  return whole > 0 ? whole : undefined;
}

/** Returns `exp - iat` of a JWT in seconds, which does not depend on this machine's clock. */
function jwtSpan(token: string): number | undefined {
  const [, payload = '', , ...more] = token.split('.');
  if (more.length > 0) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    // Ignore the fields of a polluted prototype.
    const { iat, exp } = Object.assign(Object.create(null), claims) as { iat?: unknown; exp?: unknown };
    return typeof iat === 'number' && typeof exp === 'number' ? seconds(exp - iat) : undefined;
  } catch {
    // The token is not a JWT. Opaque tokens are also valid.
    return undefined;
  }
}
