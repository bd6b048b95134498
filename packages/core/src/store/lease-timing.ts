import { type BackOffRange, backOffDelay } from '../retry/back-off-delay.js';

/** Longest wait for one operation of a store: part of the time that a call has, and at most ms. */
const LIMIT_SHARE = 0.1;
const LIMIT_MOST = 250;

/** After so many tokens in a row that the API has refused, a process asks for the next one without a look at the store. */
export const REFUSED_MOST = 3;

/** By how much a lease outlives the token request that it is for (ms): the store has to hear of what comes of it. */
const LEASE_MARGIN = 5_000;

/** Part of the time that is left which a process waits for another's token; the rest is for a request of its own. */
const PATIENCE_LEAST = 0.4;
const PATIENCE_SPREAD = 0.2;

/** Between two looks whether the token has come (ms): never less than the first figure, and at most the range more. */
const LOOK_LEAST = 25;
const LOOKS: BackOffRange = { first: 100, most: 1_000 };

/** How long to wait for one operation of a store, in milliseconds: however slow it is, there is time left to ask. */
export function storeLimit(timeout: number): number {
  return Math.min(timeout * LIMIT_SHARE, LIMIT_MOST);
}

/** How long a lease lasts, in milliseconds: longer than its holder can be asking. */
export function leaseTime(timeout: number): number {
  return timeout + LEASE_MARGIN;
}

/**
 * How long to wait for the token that another process asks for, before taking its lease away and asking too, in
 * milliseconds. Drawn: the first to lose patience asks, and the others find what it got.
 *
 * @param remaining Of the time in which a token has to come, in milliseconds.
 */
export function patienceOf(remaining: number, draw: number): number {
  return remaining * (PATIENCE_LEAST + PATIENCE_SPREAD * draw);
}

/**
 * How long to wait before looking again whether it has come, in milliseconds: never beyond the end of patience.
 *
 * @param looks How often it was looked for so far.
 * @param patience What is left of {@link patienceOf}, in milliseconds.
 */
export function lookDelay(looks: number, patience: number, draw: number): number {
  return Math.min(LOOK_LEAST + backOffDelay(LOOKS, looks, draw), patience);
}
