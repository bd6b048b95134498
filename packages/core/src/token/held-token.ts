import { elapsed, type Instant } from '../clock.js';
import type { AccessToken } from './access-token.js';
import { leadOf, leewayOf, shortestLeeway } from './lifetime.js';

/** A token that the provider issued or that was loaded from a store. */
export interface Grant<Credentials extends object = object> {
  readonly token: AccessToken;
  /**
   * Time of the token request. The age of the token is counted from this time, so it includes the request's latency.
   */
  readonly sent: Instant;
  /** Lifetime in milliseconds, counted from `sent`. */
  readonly lifetime: number;
  /** Whether another process requested the token, and this process loaded it from a store. */
  readonly adopted: boolean;
  /** The credentials of the token request, which also sign API calls with this token. */
  readonly credentials: Credentials;
}

/** A token that a client uses, and the ages in milliseconds at which its state changes. */
export interface HeldToken<Credentials extends object = object> {
  readonly token: AccessToken;
  /** Monotonic time of the token request, in whole milliseconds. */
  readonly sent: number;
  /** Age in milliseconds at which the client renews the token. */
  readonly renewAt: number;
  /** Age in milliseconds at which the client stops using the token. */
  readonly endAt: number;
  /** See {@link Grant.credentials}. */
  readonly credentials: Credentials;
}

/** What to do with a token: use it (`fresh`), use and renew it (`due`), or stop using it (`expired`). */
export type TokenState = 'fresh' | 'due' | 'expired';

/** Maximum milliseconds between two reads of the monotonic clock. */
const MAX_QUIET_MS = 1000;

/**
 * Computes the ages at which a token's state changes.
 *
 * @param random A random number from 0 (inclusive) to 1 (exclusive) that varies the lead time.
 */
export function hold<Credentials extends object>(
  { token, sent, lifetime, credentials }: Omit<Grant<Credentials>, 'adopted'>,
  random: number,
): HeldToken<Credentials> {
  // JavaScript engines store small integers inline, which saves memory.
  const renewAt = Math.floor(lifetime - leadOf(lifetime, random));
  const endAt = Math.floor(lifetime - leewayOf(lifetime));
  return { token, sent: Math.floor(sent.monotonic), renewAt, endAt, credentials };
}

/** Returns the token's age in milliseconds. If the clocks disagree, returns the larger age. */
export function ageOf({ token, sent }: HeldToken, now: Instant): number {
  return elapsed({ wall: token.issuedAt.getTime(), monotonic: sent }, now);
}

export function stateAt({ renewAt, endAt }: HeldToken, age: number): TokenState {
  if (age >= endAt) return 'expired';
  return age >= renewAt ? 'due' : 'fresh';
}

/**
 * Returns how many milliseconds on the wall clock the result of {@link stateAt} stays valid. During this time, the
 * monotonic clock can be ahead of the wall clock by at most the leeway.
 */
export function quietAt({ renewAt, endAt }: HeldToken, age: number): number {
  const untilChange = age < renewAt ? renewAt - age : endAt - age;
  return Math.min(MAX_QUIET_MS, shortestLeeway(endAt), untilChange);
}
