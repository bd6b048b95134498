import { type Client, HOUR, OUTAGE, RESTART, simulateColdStart, simulateDay } from './day.js';
import { peakOf, totalOf } from './endpoint.js';

export const SEED = 4711;

/** The fleets of the table. */
export const SIZES: readonly number[] = [1, 10, 50, 200, 1_000, 10_000];
export const CLIENTS: readonly Client[] = ['naive', 'alone', 'shared'];

/** Requests a minute that a token endpoint may allow. */
export const LIMITS: readonly number[] = [10, 60, 250];

/** From its deployment, its outage and its restart on, a fleet runs evenly again after an hour. */
const EVEN: readonly (readonly [from: number, to: number])[] = [
  [HOUR, OUTAGE[0]],
  [OUTAGE[1] + HOUR, RESTART],
  [RESTART + HOUR, 24 * HOUR],
];

/** What a day comes down to. */
export interface DayFigures {
  readonly client: Client;
  readonly replicas: number;
  readonly perSecond: Uint32Array;
  readonly total: number;
  /** The most in one second of the day. */
  readonly second: number;
  /** The most in any 60 seconds, where nothing happens, at the restart, and in the outage with the hour after it. */
  readonly even: number;
  readonly restart: number;
  readonly outage: number;
}

export function figuresOf(client: Client, replicas: number, seed = SEED): DayFigures {
  const perSecond = simulateDay({ client, replicas, seed });
  return {
    client,
    replicas,
    perSecond,
    total: totalOf(perSecond),
    second: peakOf(perSecond, 1),
    even: Math.max(...EVEN.map(([from, to]) => peakOf(perSecond, 60, from, to))),
    restart: peakOf(perSecond, 60, RESTART, RESTART + HOUR / 4),
    outage: peakOf(perSecond, 60, OUTAGE[0], OUTAGE[1] + HOUR),
  };
}

/** The smallest fleet whose replicas, each for itself, ask for more tokens in a minute than a limit allows. */
export function smallestOver(limit: number, figure: 'even' | 'restart'): number {
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

/** How long a fleet takes until all have a token (ms), by limit, each for itself and together. */
export function coldStart(replicas: number, perMinute: number): { readonly alone: number; readonly shared: number } {
  const setting = { replicas, perMinute, seed: SEED };
  return {
    alone: simulateColdStart({ ...setting, shared: false }),
    shared: simulateColdStart({ ...setting, shared: true }),
  };
}
