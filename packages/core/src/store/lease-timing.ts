import { type BackOffRange, backOffDelay } from '../retry/back-off-delay.js';

/** After so many tokens in a row that the API has refused, a process asks for the next one without a look at the store. */
export const MAX_REFUSED_IN_A_ROW = 3;

/** By how much a lease outlives the token request that it is for (ms): the store has to hear of what comes of it. */
const LEASE_MARGIN_MS = 5_000;

/** Part of the time that is left which a process waits for another's token; the rest is for a request of its own. */
const MIN_PATIENCE_SHARE = 0.4;
const PATIENCE_SPREAD = 0.2;

/** Between two looks whether the token has come (ms): never less than the first figure, and at most the range more. */
const MIN_POLL_MS = 25;
const POLL_RANGE: BackOffRange = { first: 100, max: 1_000 };

/** How long a lease lasts, in milliseconds: longer than its holder can be asking. */
export function leaseTime(timeout: number): number {
  return timeout + LEASE_MARGIN_MS;
}

/**
 * How long to wait for the token that another process asks for, before taking its lease away and asking too, in
 * milliseconds. Drawn: the first to lose patience asks, and the others find what it got.
 *
 * @param remaining Of the time in which a token has to come, in milliseconds.
 */
export function patienceOf(remaining: number, random: number): number {
  return remaining * (MIN_PATIENCE_SHARE + PATIENCE_SPREAD * random);
}

/**
 * How long to wait before looking again whether it has come, in milliseconds: never beyond the end of patience.
 *
 * @param looks How often it was looked for so far.
 * @param patience What is left of {@link patienceOf}, in milliseconds.
 */
export function pollDelay(looks: number, patience: number, random: number): number {
  return Math.min(MIN_POLL_MS + backOffDelay(POLL_RANGE, looks, random), patience);
}
