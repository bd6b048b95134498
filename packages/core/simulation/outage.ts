import type { Client } from './day.js';
import { Endpoint, totalOf } from './endpoint.js';
import { NaiveReplica } from './naive-replica.js';
import { Random } from './random.js';
import { Replica, type Workload } from './replica.js';
import { SharedPlace } from './shared-place.js';
import { Timeline } from './timeline.js';

const SECOND = 1000;

/**
 * Calls arrive at short intervals, and every process loses its token during an outage of 10 s or more. All times are in
 * milliseconds.
 */
const WORKLOAD: Workload = { lifetime: 10 * SECOND, callEvery: SECOND / 10, latency: [80, 320] };
/** Start of the outage. Until then, the processes' tokens have spread over their lifetime. */
const FROM = 60 * SECOND;
/** The simulation ends this long after the outage. */
const AFTERWARDS = 60 * SECOND;
/** Number of simulated processes. Smaller fleets are simulated several times. */
const SAMPLE = 1_000;

/** A simulated outage's parameters. */
export interface OutageSetting {
  readonly client: Client;
  readonly replicas: number;
  /** Duration of the outage in milliseconds. */
  readonly duration: number;
  /** Maximum number of requests per second that the endpoint serves. */
  readonly capacity?: number;
  /** Whether the processes start when the outage begins, instead of having a token. */
  readonly isCold?: boolean;
  readonly seed: number;
}

/** The effects of an outage. */
export interface OutageFigures {
  /** Average number of token requests per second per process during the outage. */
  readonly rate: number;
  /** Milliseconds from the end of the outage to a token, in ascending order, for each process without a usable token. */
  readonly recoveries: readonly number[];
  /** Average number of failed calls per process. */
  readonly failedCalls: number;
}

/** Simulates an outage of the token endpoint, for small fleets several times. */
export function simulateOutage({
  client,
  replicas,
  duration,
  capacity,
  isCold = false,
  seed,
}: OutageSetting): OutageFigures {
  const random = new Random(seed);
  const to = FROM + duration;
  const fleets = Math.max(1, Math.round(SAMPLE / replicas));
  const recoveries: number[] = [];
  let requests = 0;
  let failedCalls = 0;
  for (let count = 0; count < fleets; count += 1) {
    const timeline = new Timeline();
    const endpoint = new Endpoint(to + AFTERWARDS, { outage: [FROM, to], capacity });
    const place = client === 'shared' ? new SharedPlace() : undefined;
    const world = { timeline, random, endpoint, workload: WORKLOAD, place };
    const fleet = Array.from({ length: replicas }, () =>
      client === 'naive' ? new NaiveReplica(world) : new Replica(world),
    );
    for (const replica of fleet) timeline.after(isCold ? FROM : random.between(0, FROM / 2), () => replica.start());
    timeline.runUntil(to);
    for (const replica of fleet) if (!replica.isServed) replica.servedAt = undefined;
    const waiting = fleet.filter(({ servedAt }) => servedAt === undefined);
    timeline.runUntil(to + AFTERWARDS);
    recoveries.push(...waiting.map(({ servedAt = Infinity }) => servedAt - to));
    requests += totalOf(endpoint.perSecond, FROM, to);
    failedCalls += fleet.reduce((sum, replica) => sum + replica.failedCalls, 0);
  }
  const processes = fleets * replicas;
  return {
    rate: requests / processes / (duration / SECOND),
    recoveries: recoveries.sort((one, other) => one - other),
    failedCalls: failedCalls / processes,
  };
}
