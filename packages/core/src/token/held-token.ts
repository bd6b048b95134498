import { elapsed, type Instant } from '../clock.js';
import type { AccessToken } from './access-token.js';
import { type Lifetime, leadOf, leewayOf, shortestLeeway } from './lifetime.js';

/** A token that was just issued or that was adopted from a store. */
export interface Grant<Credentials extends object = object> {
  readonly token: AccessToken;
  /** Time of the token request. The token's age is counted from this time, so the age includes network latency. */
  readonly sent: Instant;
  /** Lifetime in milliseconds, counted from `sent`. */
  readonly lifetime: number;
  /** The source of the lifetime. The source is unknown for a token from a store. */
  readonly lifetimeSource?: Lifetime['source'];
  /**
   * The credentials with which the token was requested. API calls with this token are signed with the same credentials.
   */
  readonly credentials: Credentials;
}

/** A token that a client holds, and the ages in milliseconds at which its state changes. */
export interface HeldToken<Credentials extends object = object> {
  /** The token. Its `issuedAt` is the time of the token request according to the wall clock. */
  readonly token: AccessToken;
  /** Time of the token request according to the monotonic clock, in whole milliseconds. */
  readonly sent: number;
  /** Age at which the client starts to renew the token while still using it. */
  readonly renewAt: number;
  /** Age at which the client stops using the token. */
  readonly endAt: number;
  /** See {@link Grant.credentials}. */
  readonly credentials: Credentials;
}

/** The state of a token. `fresh`: use the token. `due`: use the token and renew it. `expired`: do not use the token. */
export type TokenState = 'fresh' | 'due' | 'expired';

/** Maximum time in milliseconds for which a state is valid without reading the monotonic clock again. */
const MAX_QUIET_MS = 1000;

/**
 * Computes the ages at which the state of a token changes.
 *
 * @param random A random number from 0 (inclusive) to 1 (exclusive), used to vary the lead time of this token.
 */
export function hold<Credentials extends object>(
  { token, sent, lifetime, credentials }: Grant<Credentials>,
  random: number,
): HeldToken<Credentials> {
  // JavaScript engines store small integers inline, which saves memory in a process with many tenants.
  const renewAt = Math.floor(lifetime - leadOf(lifetime, random));
  const endAt = Math.floor(lifetime - leewayOf(lifetime));
  return { token, sent: Math.floor(sent.monotonic), renewAt, endAt, credentials };
}

/** Returns the age of a token in milliseconds. If the two clocks disagree, the larger age is returned. */
export function ageOf({ token, sent }: HeldToken, now: Instant): number {
  return elapsed({ wall: token.issuedAt.getTime(), monotonic: sent }, now);
}

/** Returns the state of a token at the given age. */
export function stateAt({ renewAt, endAt }: HeldToken, age: number): TokenState {
  if (age >= endAt) return 'expired';
  return age >= renewAt ? 'due' : 'fresh';
}

/**
 * Returns how long the result of {@link stateAt} stays valid without reading the monotonic clock, in milliseconds of
 * the wall clock. During this time, the monotonic clock can be ahead of the wall clock by at most the leeway.
 */
export function quietAt({ renewAt, endAt }: HeldToken, age: number): number {
  const untilChange = age < renewAt ? renewAt - age : endAt - age;
  return Math.min(MAX_QUIET_MS, shortestLeeway(endAt), untilChange);
}
