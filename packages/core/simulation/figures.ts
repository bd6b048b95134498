import { type CrashFigures, simulateCrashes } from './crash.js';
import { type Client, HOUR, OUTAGE, RESTART, simulateColdStart, simulateDay } from './day.js';
import { peakOf, totalOf } from './endpoint.js';
import { type OutageFigures, simulateOutage } from './outage.js';

export const SEED = 4711;

/** Fleet sizes for which a day is simulated. */
export const SIZES: readonly number[] = [1, 10, 50, 200, 1_000, 10_000];
export const CLIENTS: readonly Client[] = ['naive', 'alone', 'shared'];

/** Rate limits of token endpoints, in requests per minute. */
export const LIMITS: readonly number[] = [10, 60, 250];

/** Durations of outages in seconds, and the size of the fleet for which they are simulated. */
export const DURATIONS: readonly number[] = [5, 17, 60, 600];
const FLEET = 10;

/** Fleet sizes for an outage. */
export const OUTAGE_SIZES: readonly number[] = [1, 10, 100, 1_000, 10_000];
const OUTAGE_SECONDS = 17;
/** Number of requests that the endpoint serves per second per process. */
const CAPACITY_PER_PROCESS = 0.5;

/** Numbers of processes that wait for a token when the lease holder crashes. */
export const WAITING: readonly number[] = [1, 4, 200, 1_000];

/**
 * The hours of normal operation. Excludes the first hour, the outage, and the hours after the outage and the restart.
 */
const NORMAL_HOURS: readonly (readonly [from: number, to: number])[] = [
  [HOUR, OUTAGE[0]],
  [OUTAGE[1] + HOUR, RESTART],
  [RESTART + HOUR, 24 * HOUR],
];

/** Statistics on a fleet's token requests during one day. */
export interface DayFigures {
  readonly client: Client;
  readonly replicas: number;
  readonly perSecond: Uint32Array;
  readonly total: number;
  /** Maximum number of requests per second. */
  readonly second: number;
  /** Maximum number of requests in any 60-second window of each period. `outage` includes the hour after the outage. */
  readonly normal: number;
  readonly restart: number;
  readonly outage: number;
}

/** Simulates one day and returns its statistics. */
export function figuresOf(client: Client, replicas: number, seed = SEED): DayFigures {
  const perSecond = simulateDay({ client, replicas, seed });
  return {
    client,
    replicas,
    perSecond,
    total: totalOf(perSecond),
    second: peakOf(perSecond, 1),
    normal: Math.max(...NORMAL_HOURS.map(([from, to]) => peakOf(perSecond, 60, from, to))),
    restart: peakOf(perSecond, 60, RESTART, RESTART + HOUR / 4),
    outage: peakOf(perSecond, 60, OUTAGE[0], OUTAGE[1] + HOUR),
  };
}

/** Returns the size of the smallest fleet that exceeds a rate limit (requests per minute) without a shared store. */
export function smallestOver(limit: number, figure: 'normal' | 'restart'): number {
  let under = 1;
  let over = 2;
  while (figuresOf('alone', over)[figure] <= limit) over *= 2;
  under = over / 2;
  while (over - under > 1) {
    const middle = (under + over) >> 1;
    if (figuresOf('alone', middle)[figure] > limit) over = middle;
    else under = middle;
  }
  return over;
}

/** Returns how long it takes until all replicas have a token, in milliseconds, without and with a shared store. */
export function coldStart(replicas: number, perMinute: number): { readonly alone: number; readonly shared: number } {
  const setting = { replicas, perMinute, seed: SEED };
  return {
    alone: simulateColdStart({ ...setting, shared: false }),
    shared: simulateColdStart({ ...setting, shared: true }),
  };
}

/** Simulates an outage of the token endpoint for ten processes. */
export function outageOf(client: Client, seconds: number): OutageFigures {
  return simulateOutage({ client, replicas: FLEET, duration: seconds * 1000, seed: SEED });
}

/** Simulates an outage for ten processes that start when the outage begins. */
export function coldOutageOf(client: Client, seconds: number): OutageFigures {
  return simulateOutage({ client, replicas: FLEET, duration: seconds * 1000, isCold: true, seed: SEED });
}

/** Simulates an outage for a fleet. The endpoint's capacity is proportional to the size of the fleet. */
export function limitedOutageOf(client: Client, replicas: number): OutageFigures {
  const capacity = Math.max(1, replicas * CAPACITY_PER_PROCESS);
  return simulateOutage({ client, replicas, duration: OUTAGE_SECONDS * 1000, capacity, seed: SEED });
}

/** Simulates crashes of the lease holder. */
export function crashesOf(waiting: number): CrashFigures {
  return simulateCrashes(waiting, SEED);
}
