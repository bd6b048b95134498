import { elapsed, type Instant } from '../clock.js';
import type { AccessToken } from './access-token.js';
import { type Lifetime, leadOf, leewayOf, shortestLeeway } from './lifetime.js';

/** A token that was just issued or adopted from a store. */
export interface Grant<Credentials extends object = object> {
  readonly token: AccessToken;
  /** Time of the token request. The age of the token is counted from here, so it includes the time on the network. */
  readonly sent: Instant;
  /** Lifetime in milliseconds, counted from `sent`. */
  readonly lifetime: number;
  /** The source of the lifetime. Unknown for a token from a store. */
  readonly lifetimeSource?: Lifetime['source'];
  /** The credentials that the token was requested with. Calls with this token are signed with them. */
  readonly credentials: Credentials;
}

/** A token that a client holds, with the ages (in milliseconds) at which its state changes. */
export interface HeldToken<Credentials extends object = object> {
  /** The token. Its `issuedAt` is the time of the token request by the wall clock. */
  readonly token: AccessToken;
  /** Time of the token request by the monotonic clock, in whole milliseconds. */
  readonly sent: number;
  /** From this age on, the client renews the token but still uses it. */
  readonly renewAt: number;
  /** From this age on, the token is no longer used. */
  readonly endAt: number;
  /** See {@link Grant.credentials}. */
  readonly credentials: Credentials;
}

/** `fresh`: use it. `due`: use it and renew it. `expired`: do not use it. */
export type TokenState = 'fresh' | 'due' | 'expired';

/** Maximum time for which a state is valid without reading the monotonic clock again. */
const MAX_QUIET_MS = 1000;

/**
 * Computes the ages at which the state of a token changes.
 *
 * @param random A random number from 0 to below 1, which varies the lead of this token.
 */
export function hold<Credentials extends object>(
  { token, sent, lifetime, credentials }: Grant<Credentials>,
  random: number,
): HeldToken<Credentials> {
  // The engine stores whole numbers inline, which saves memory in a process with many tenants.
  const renewAt = Math.floor(lifetime - leadOf(lifetime, random));
  const endAt = Math.floor(lifetime - leewayOf(lifetime));
  return { token, sent: Math.floor(sent.monotonic), renewAt, endAt, credentials };
}

/** Age of a token in milliseconds, by the clock that shows the larger age. */
export function ageOf({ token, sent }: HeldToken, now: Instant): number {
  return elapsed({ wall: token.issuedAt.getTime(), monotonic: sent }, now);
}

/** Returns the state of a token at this age. */
export function stateAt({ renewAt, endAt }: HeldToken, age: number): TokenState {
  if (age >= endAt) return 'expired';
  return age >= renewAt ? 'due' : 'fresh';
}

/**
 * Returns for how many milliseconds of the wall clock the result of {@link stateAt} stays valid without reading the
 * monotonic clock. In that time, the monotonic clock can be ahead by at most the leeway.
 */
export function quietAt({ renewAt, endAt }: HeldToken, age: number): number {
  const untilChange = age < renewAt ? renewAt - age : endAt - age;
  return Math.min(MAX_QUIET_MS, shortestLeeway(endAt), untilChange);
}
