import { Endpoint } from './endpoint.js';
import { runNaively } from './naive-replica.js';
import { Random } from './random.js';
import { Replica, type Workload } from './replica.js';
import { SharedPlace } from './shared-place.js';
import { Timeline } from './timeline.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** The client to simulate: a naive client, or our client without or with a shared store. */
export type Client = 'naive' | 'alone' | 'shared';

/** Parameters for the simulation of one day. */
export interface DaySetting {
  readonly client: Client;
  readonly replicas: number;
  readonly seed: number;
}

/** The simulated workload: PaySecureZ's token lifetime and one call per second on average. */
export const WORKLOAD: Workload = { lifetime: 30 * MINUTE, callEvery: SECOND, latency: [80, 320] };

const DAY = 24 * HOUR;
/** Start and end of the token endpoint's outage. */
export const OUTAGE: readonly [number, number] = [6 * HOUR, 6 * HOUR + 30 * MINUTE];
/** Time at which the replicas start to restart. */
export const RESTART = 12 * HOUR;
/** Time within which all replicas start or restart. */
export const SPREAD = 10 * SECOND;

/** Simulates one day and returns the number of token requests in each second. */
export function simulateDay({ client, replicas, seed }: DaySetting): Uint32Array {
  const random = new Random(seed);
  const endpoint = new Endpoint(DAY, { outage: OUTAGE });
  const startOf = (): number => random.between(0, SPREAD);
  if (client === 'naive') {
    for (let count = 0; count < replicas; count += 1) {
      const restart = RESTART + startOf();
      runNaively(endpoint, random, WORKLOAD, startOf(), restart);
      runNaively(endpoint, random, WORKLOAD, restart, DAY);
    }
    return endpoint.perSecond;
  }
  const timeline = new Timeline();
  const place = client === 'shared' ? new SharedPlace() : undefined;
  const world = { timeline, random, endpoint, workload: WORKLOAD, place };
  for (let count = 0; count < replicas; count += 1) {
    const replica = new Replica(world);
    timeline.after(startOf(), () => replica.start());
    timeline.after(RESTART + startOf(), () => replica.start());
  }
  timeline.runUntil(DAY);
  return endpoint.perSecond;
}

/**
 * Returns how long it takes until every replica has its first token, in milliseconds, if the endpoint accepts
 * `perMinute` requests per minute.
 */
export function simulateColdStart({
  replicas,
  seed,
  perMinute,
  shared,
}: {
  readonly replicas: number;
  readonly seed: number;
  readonly perMinute: number;
  readonly shared: boolean;
}): number {
  const random = new Random(seed);
  const span = 3 * HOUR;
  const timeline = new Timeline();
  const endpoint = new Endpoint(span, { perMinute });
  const world = { timeline, random, endpoint, workload: WORKLOAD, place: shared ? new SharedPlace() : undefined };
  const fleet = Array.from({ length: replicas }, () => new Replica(world));
  for (const replica of fleet) timeline.after(random.between(0, SPREAD), () => replica.start());
  timeline.runUntil(span);
  return fleet.reduce((last, { servedAt = Infinity }) => Math.max(last, servedAt), 0);
}
