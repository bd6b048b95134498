/** No token is believed to live longer than this, whatever its answer says (ms). */
const LONGEST = 24 * 60 * 60 * 1000;

/** Part of its lifetime, and at most ms, before its end at which a token is no longer used: the request has to arrive. */
const LEEWAY_SHARE = 0.04;
const LEEWAY_MOST = 10_000;

/** What is known about how long a token lives. */
export interface LifetimeFacts {
  /** `expires_in` as it came, of whatever type; in seconds where it is sane. */
  readonly expiresIn: unknown;
  /** The token itself, which may be a JWT that says when it was issued and when it ends. */
  readonly accessToken: string;
  /** The lifetime that the provider documents, in seconds: used where the answer says nothing sane. */
  readonly documented: number;
}

/**
 * How long a token lives from the moment its request was sent, in milliseconds: the shorter of a sane `expires_in` and
 * the JWT's own span, else the one that is there, else the documented one. Zero, null, words and the like mean
 * "unknown", never "expired" and never "for ever".
 */
export function lifetimeOf({ expiresIn, accessToken, documented }: LifetimeFacts): number {
  const stated = Math.min(seconds(expiresIn) ?? Infinity, jwtSpan(accessToken) ?? Infinity);
  return Math.min((stated === Infinity ? documented : stated) * 1000, LONGEST);
}

/** How long before its end a token of this lifetime is no longer used, in milliseconds. */
export function leewayOf(lifetime: number): number {
  return Math.min(lifetime * LEEWAY_SHARE, LEEWAY_MOST);
}

/** Whole positive seconds out of a number or a string of digits; nothing out of anything else. */
function seconds(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
  const whole = Math.trunc(number);
  return whole > 0 ? whole : undefined;
}

/** `exp - iat` of a JWT, in seconds. Being a difference, it compares no clock of ours with one of theirs. */
function jwtSpan(token: string): number | undefined {
  const [, payload, , ...more] = token.split('.');
  if (payload === undefined || more.length > 0) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (typeof claims !== 'object' || claims === null) return undefined;
    const { iat, exp } = claims as { iat?: unknown; exp?: unknown };
    return typeof iat === 'number' && typeof exp === 'number' ? seconds(exp - iat) : undefined;
  } catch {
    // Not a JWT, or none that we can read: an opaque token is as good.
    return undefined;
  }
}
