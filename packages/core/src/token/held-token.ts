import { elapsed, type Instant } from '../clock.js';
import type { AccessToken } from './access-token.js';
import { leadOf, leewayOf } from './lifetime.js';

/** What a token request brings. */
export interface Grant {
  readonly token: AccessToken;
  /** When its request was sent: what the network takes is part of the token's age. */
  readonly sent: Instant;
  /** How long it lives from then on, in milliseconds. */
  readonly lifetime: number;
}

/** A token in hand, and the ages (ms) at which something changes. */
export interface HeldToken {
  /** Its `issuedAt` is when its request was sent, by the wall clock. */
  readonly token: AccessToken;
  /** The same moment by the monotonic clock, in whole milliseconds. */
  readonly sent: number;
  readonly lifetime: number;
  /** From here on it is renewed, while it goes on serving. */
  readonly renewAt: number;
  /** From here on it serves no more. */
  readonly endAt: number;
}

/** What to do with a token of some age: use it, use it and renew it, or use it no more. */
export type TokenState = 'fresh' | 'due' | 'ended';

/** Longest time by the wall clock for which a verdict needs no look at the other clock (ms). */
const LONGEST_QUIET = 1000;

/** @param draw A number from 0 to below 1, drawn for this token's lead. */
export function hold({ token, sent, lifetime }: Grant, draw: number): HeldToken {
  // Whole numbers take no memory of their own; a process may hold a token for each of many tenants.
  const renewAt = Math.floor(lifetime - leadOf(lifetime, draw));
  const endAt = Math.floor(lifetime - leewayOf(lifetime));
  return { token, sent: Math.floor(sent.monotonic), lifetime, renewAt, endAt };
}

/** How old a token is, in milliseconds: by the larger of two clocks. */
export function ageOf({ token, sent }: HeldToken, now: Instant): number {
  return elapsed({ wall: token.issuedAt.getTime(), monotonic: sent }, now);
}

/** What to do with a token of this age. */
export function stateAt({ renewAt, endAt }: HeldToken, age: number): TokenState {
  if (age >= endAt) return 'ended';
  return age >= renewAt ? 'due' : 'fresh';
}

/**
 * For how long, by the wall clock alone, what {@link stateAt} says holds good, in milliseconds. The other clock may be
 * ahead by no more than the leeway by then.
 */
export function quietAt({ renewAt, endAt, lifetime }: HeldToken, age: number): number {
  const change = age < renewAt ? renewAt - age : endAt - age;
  return Math.min(LONGEST_QUIET, leewayOf(lifetime), change);
}
