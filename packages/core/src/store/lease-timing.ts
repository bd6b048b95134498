import { type BackOffRange, backOffDelay } from '../retry/back-off-delay.js';

/** Number of consecutive rejected tokens after which a process stops reading the store. */
export const MAX_REFUSED_IN_A_ROW = 3;

/**
 * Lease duration in milliseconds. If the lease holder crashes, another process acquires the lease after this time and
 * one poll interval, and the others adopt its token one poll interval later. Together, this takes at most 2 s.
 */
export const LEASE_MS = 1_200;

/**
 * Interval in milliseconds at which the lease holder extends its lease. A busy process may be late by three intervals
 * before it loses the lease.
 */
export const EXTEND_INTERVAL_MS = LEASE_MS / 4;

/**
 * Share of the remaining time that a process waits for the lease holder's token: a minimum plus a random part of the
 * spread. The rest is reserved for its own token request.
 */
const MIN_WAIT_SHARE = 0.4;
const WAIT_SPREAD = 0.2;

/** Poll interval in milliseconds: a minimum plus a random delay from the range. */
const MIN_POLL_MS = 25;
const POLL_RANGE: BackOffRange = { first: 100, max: 375 };

/**
 * Returns how many milliseconds to wait for the lease holder's token before taking over the lease from a holder that
 * keeps extending it. The time is random, so that not all processes take over at once.
 *
 * @param remaining Milliseconds until the call's deadline.
 */
export function patienceOf(remaining: number, random: number): number {
  return remaining * (MIN_WAIT_SHARE + WAIT_SPREAD * random);
}

/**
 * Returns the delay before the next poll, in milliseconds.
 *
 * @param polls Number of polls so far.
 * @param remaining Remaining wait time in milliseconds.
 */
export function pollDelay(polls: number, remaining: number, random: number): number {
  return Math.min(MIN_POLL_MS + backOffDelay(POLL_RANGE, polls, random), remaining);
}
