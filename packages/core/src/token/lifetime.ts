/** No token is believed to live longer than this, whatever its answer says (ms). */
export const MAX_LIFETIME_MS = 24 * 60 * 60 * 1000;

/** Part of its lifetime, and at most ms, before its end at which a token is no longer used: the request has to arrive. */
const LEEWAY_SHARE = 0.04;
const MAX_LEEWAY_MS = 10_000;

/** Part of its lifetime, and at most ms, before its end from which on a token is renewed ahead of time. */
const LEAD_SHARE = 0.1;
const MAX_LEAD_MS = 5 * 60_000;

/** Each token has a lead of its own, by a factor around 1: neither a fleet nor the tenants of a process move in step. */
const LEAD_SPREAD = 0.25;

/** What is known about how long a token lives. */
export interface LifetimeFacts {
  /** `expires_in` as it came, of whatever type; in seconds where it is sane. */
  readonly expiresIn: unknown;
  /** The token itself, which may be a JWT that says when it was issued and when it ends. */
  readonly accessToken: string;
  /** The lifetime that the provider documents, in seconds: used where the answer says nothing sane. */
  readonly documented: number;
}

/** How long a token lives, in milliseconds, and who says so. */
export interface Lifetime {
  readonly ms: number;
  /** `stated`: its `expires_in`; `jwt`: the token itself; `documented`: nobody, so the provider's document. */
  readonly source: 'stated' | 'jwt' | 'documented';
}

/**
 * How long a token lives from the moment its request was sent: the shorter of a sane `expires_in` and
 * the JWT's own span, else the one that is there, else the documented one. Zero, null, words and the like mean
 * "unknown", never "expired" and never "for ever".
 */
export function lifetimeOf({ expiresIn, accessToken, documented }: LifetimeFacts): Lifetime {
  const stated = seconds(expiresIn);
  const span = jwtSpan(accessToken);
  const known = Math.min(stated ?? Infinity, span ?? Infinity);
  const source = stated !== undefined ? 'stated' : span !== undefined ? 'jwt' : 'documented';
  return { ms: Math.min((source === 'documented' ? documented : known) * 1000, MAX_LIFETIME_MS), source };
}

/** How long before its end a token of this lifetime is no longer used, in milliseconds. */
export function leewayOf(lifetime: number): number {
  return Math.min(lifetime * LEEWAY_SHARE, MAX_LEEWAY_MS);
}

/** The leeway of a token that is used up to this age, before the upper limit of leeways is applied, in milliseconds. */
export function shortestLeeway(endAt: number): number {
  return (endAt * LEEWAY_SHARE) / (1 - LEEWAY_SHARE);
}

/**
 * How long before its end a token of this lifetime is renewed, in milliseconds.
 *
 * @param random A number from 0 to below 1, drawn for this token.
 */
export function leadOf(lifetime: number, random: number): number {
  return Math.min(lifetime * LEAD_SHARE, MAX_LEAD_MS) * (1 - LEAD_SPREAD + 2 * LEAD_SPREAD * random);
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
  const [, payload = '', , ...more] = token.split('.');
  if (more.length > 0) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    // Own claims: a polluted prototype has no say in how long a token lives.
    const { iat, exp } = Object.assign(Object.create(null), claims) as { iat?: unknown; exp?: unknown };
    return typeof iat === 'number' && typeof exp === 'number' ? seconds(exp - iat) : undefined;
  } catch {
    // Not a JWT, or none that we can read: an opaque token is as good.
    return undefined;
  }
}
