import { type HttpResponse, headerOf } from '../http/response.js';
import { parseHttpDate } from '../retry/retry-after.js';

/** Maximum token lifetime in milliseconds, even if the token specifies a longer one. */
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

/** Maximum `expires_in` in seconds. A larger value may be in milliseconds, so it counts as unknown. */
const MAX_EXPIRES_IN = MAX_LIFETIME_MS / 1000;

/** Minimum remaining time in seconds that is read from a token's age. A shorter time would cause many token requests. */
const MIN_REMAINING = 5;

/** `exp` claims of at least this value are in milliseconds. In seconds, the value would be in the year 5138. */
const MIN_MILLISECONDS_CLAIM = 1e11;

/** Maximum relative jitter of the lead time. It prevents many clients from renewing their tokens at the same time. */
const LEAD_SPREAD = 0.25;

export interface LifetimeFacts {
  /** The raw value of `expires_in`, in seconds if valid. */
  readonly expiresIn: unknown;
  /** The token, which may be a JWT with `iat` and `exp` claims. */
  readonly accessToken: string;
  /** The documented lifetime in seconds, used as a fallback. */
  readonly documented: number;
  /** The response's headers. `Date` and `Age` show how old a token was when the provider sent it. */
  readonly headers?: HttpResponse['headers'];
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
 * Returns the token lifetime, counted from the token request. Uses the shorter of `expires_in` and the JWT's lifetime,
 * or the documented lifetime if both are unknown. A token that the provider cached before sending it has a shorter
 * lifetime. Invalid values such as zero mean "unknown", never "expired" or "unlimited".
 */
export function lifetimeOf({ expiresIn, accessToken, documented, headers = {} }: LifetimeFacts): Lifetime {
  const stated = seconds(expiresIn, MAX_EXPIRES_IN);
  const { span, exp } = jwtTimes(accessToken);
  const known = Math.min(stated ?? Infinity, span ?? Infinity);
  const whole = known === Infinity ? documented : known;
  const remaining = remainingOf(whole, exp, headers);
  const fromJwt = span !== undefined || remaining < whole;
  const source = stated !== undefined ? 'stated' : fromJwt && exp !== undefined ? 'jwt' : 'documented';
  return { ms: Math.min(remaining * 1000, MAX_LIFETIME_MS), source };
}

/**
 * Returns the seconds of a lifetime that remained when the provider responded. Only the provider's clocks count. The
 * result is never longer than the lifetime. Shorter values than {@link MIN_REMAINING} are ignored: either a clock is
 * wrong, or the API will soon reject the token, which replaces it.
 */
function remainingOf(lifetime: number, exp: number | undefined, headers: HttpResponse['headers']): number {
  const age = seconds(headerOf(headers, 'age')) ?? 0;
  const date = parseHttpDate(headerOf(headers, 'date'));
  // The `Date` header is rounded to seconds. The difference is NaN, and therefore ignored, if either value is unknown.
  const untilExp = Number(exp) - (Math.floor(Number(date) / 1000) + age);
  return [lifetime - age, untilExp].reduce(
    (least, one) => (one >= MIN_REMAINING && one < least - 1 ? one : least),
    lifetime,
  );
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

/** Parses a number or a string of digits as an integer from 1 to `max`. Returns `undefined` for other values. */
function seconds(value: unknown, max = Number.MAX_SAFE_INTEGER): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  const whole = typeof number === 'number' ? Math.trunc(number) : 0;
  return whole > 0 && whole <= max ? whole : undefined;
}

/** Returns `exp` and `exp - iat` of a JWT in seconds, which do not depend on this machine's clock. */
function jwtTimes(token: string): { readonly exp?: number; readonly span?: number | undefined } {
  const [, payload, , ...more] = token.split('.');
  if (more.length > 0) return {};
  try {
    const claims: unknown = JSON.parse(Buffer.from(String(payload), 'base64url').toString('utf8'));
    // Ignore the fields of a polluted prototype.
    const { iat, exp } = Object.assign(Object.create(null), claims) as { iat?: unknown; exp?: unknown };
    if (typeof exp !== 'number' || exp >= MIN_MILLISECONDS_CLAIM) return {};
    return { exp, span: typeof iat === 'number' ? seconds(exp - iat) : undefined };
  } catch {
    // Opaque tokens are valid, too.
    return {};
  }
}
