import { type BackOffRange, backOffDelay } from '../retry/back-off-delay.js';

/** After this number of refused tokens in a row, a process requests the next token without reading the store. */
export const MAX_REFUSED_IN_A_ROW = 3;

/** Milliseconds that a lease lasts beyond its token request, so that the result can still be stored. */
const LEASE_MARGIN_MS = 5_000;

/**
 * Share of the remaining time that a process waits for another process's token. The rest is for its own token
 * request.
 */
const MIN_WAIT_SHARE = 0.4;
const WAIT_SPREAD = 0.2;

/** Milliseconds between two polls for the token: a minimum, plus a random delay from the range. */
const MIN_POLL_MS = 25;
const POLL_RANGE: BackOffRange = { first: 100, max: 1_000 };

/** Returns the duration of a lease in milliseconds. It is longer than a token request of its holder can take. */
export function leaseTime(timeout: number): number {
  return timeout + LEASE_MARGIN_MS;
}

/**
 * Returns how many milliseconds to wait for another process's token before taking its lease over. The time is random,
 * so that one process takes the lease over first, and the others find its token.
 *
 * @param remaining Remaining milliseconds in which the call needs a token.
 */
export function patienceOf(remaining: number, random: number): number {
  return remaining * (MIN_WAIT_SHARE + WAIT_SPREAD * random);
}

/**
 * Returns the delay before the next poll, in milliseconds. It never exceeds the remaining wait.
 *
 * @param polls Number of polls so far.
 * @param remaining Remaining milliseconds of {@link patienceOf}.
 */
export function pollDelay(polls: number, remaining: number, random: number): number {
  return Math.min(MIN_POLL_MS + backOffDelay(POLL_RANGE, polls, random), remaining);
}
