import { type BackOffRange, backOffDelay } from '../retry/back-off-delay.js';

/** Number of consecutive rejected tokens after which a process requests the next token without reading the store. */
export const MAX_REFUSED_IN_A_ROW = 3;

/** Milliseconds by which a lease outlasts its token request's timeout, so that the new token can still be stored. */
const LEASE_MARGIN_MS = 5_000;

/**
 * Share of the remaining time for which a process waits for the lease holder's token: a fixed minimum plus a random
 * part of the spread. The remaining time is reserved for the process's own token request.
 */
const MIN_WAIT_SHARE = 0.4;
const WAIT_SPREAD = 0.2;

/** Delay between two polls of the store in milliseconds: a fixed minimum plus a random delay from the range. */
const MIN_POLL_MS = 25;
const POLL_RANGE: BackOffRange = { first: 100, max: 1_000 };

/** Returns the duration of a lease in milliseconds. A lease lasts longer than its holder's token request can take. */
export function leaseTime(timeout: number): number {
  return timeout + LEASE_MARGIN_MS;
}

/**
 * Returns how many milliseconds to wait for the lease holder's token before taking over the lease. The time is random,
 * so that one process takes over the lease first and the other processes find its token.
 *
 * @param remaining Milliseconds until the call's deadline.
 */
export function patienceOf(remaining: number, random: number): number {
  return remaining * (MIN_WAIT_SHARE + WAIT_SPREAD * random);
}

/**
 * Returns the delay before the next poll, in milliseconds. The delay never exceeds the remaining wait time.
 *
 * @param polls Number of polls so far.
 * @param remaining Remaining milliseconds of the wait time from {@link patienceOf}.
 */
export function pollDelay(polls: number, remaining: number, random: number): number {
  return Math.min(MIN_POLL_MS + backOffDelay(POLL_RANGE, polls, random), remaining);
}
