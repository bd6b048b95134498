import { elapsed, type Instant } from '../clock.js';
import type { AccessToken } from './access-token.js';
import { type Lifetime, leadOf, leewayOf, shortestLeeway } from './lifetime.js';

/** What a token response granted. */
export interface Grant<Credentials extends object = object> {
  readonly token: AccessToken;
  /** When the token request was sent. The token's age counts from there, so it includes the time on the network. */
  readonly sent: Instant;
  /** Lifetime in milliseconds, counted from `sent`. */
  readonly lifetime: number;
  /** Where the lifetime comes from. Not known of a token from a store. */
  readonly lifetimeSource?: Lifetime['source'];
  /** The credentials it was requested with. Calls with this token are signed on their behalf. */
  readonly credentials: Credentials;
}

/** The token that a client holds, with the ages (in milliseconds) at which its state changes. */
export interface HeldToken<Credentials extends object = object> {
  /** Its `issuedAt` is the time of the token request by the wall clock. */
  readonly token: AccessToken;
  /** The same moment by the monotonic clock, in whole milliseconds. */
  readonly sent: number;
  /** From this age on the token is renewed while it stays in use. */
  readonly renewAt: number;
  /** From this age on the token is not used any more. */
  readonly endAt: number;
  /** See {@link Grant.credentials}. */
  readonly credentials: Credentials;
}

/** `fresh`: use it. `due`: use it and renew it. `expired`: do not use it. */
export type TokenState = 'fresh' | 'due' | 'expired';

/** Longest time for which a state is valid without reading the monotonic clock again. */
const MAX_QUIET_MS = 1000;

/** @param random A number from 0 to below 1 that sets this token's lead. */
export function hold<Credentials extends object>(
  { token, sent, lifetime, credentials }: Grant<Credentials>,
  random: number,
): HeldToken<Credentials> {
  // Whole numbers are stored inline by the engine. A process may hold a token for each of many tenants.
  const renewAt = Math.floor(lifetime - leadOf(lifetime, random));
  const endAt = Math.floor(lifetime - leewayOf(lifetime));
  return { token, sent: Math.floor(sent.monotonic), renewAt, endAt, credentials };
}

/** Age of a token in milliseconds, by the clock that says more. */
export function ageOf({ token, sent }: HeldToken, now: Instant): number {
  return elapsed({ wall: token.issuedAt.getTime(), monotonic: sent }, now);
}

/** The state of a token at this age. */
export function stateAt({ renewAt, endAt }: HeldToken, age: number): TokenState {
  if (age >= endAt) return 'expired';
  return age >= renewAt ? 'due' : 'fresh';
}

/**
 * For how many milliseconds of the wall clock alone the result of {@link stateAt} stays valid. The monotonic clock can
 * be ahead by no more than the leeway in that time.
 */
export function quietAt({ renewAt, endAt }: HeldToken, age: number): number {
  const untilChange = age < renewAt ? renewAt - age : endAt - age;
  return Math.min(MAX_QUIET_MS, shortestLeeway(endAt), untilChange);
}
