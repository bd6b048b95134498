import { Endpoint } from './endpoint.js';
import { runNaively } from './naive-replica.js';
import { Random } from './random.js';
import { type Habits, Replica } from './replica.js';
import { SharedPlace } from './shared-place.js';
import { Timeline } from './timeline.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** What holds the tokens of a fleet. */
export type Client = 'naive' | 'alone' | 'shared';

/** A fleet and its day. */
export interface DaySetting {
  readonly client: Client;
  readonly replicas: number;
  readonly seed: number;
}

/** The tokens of PaySecureZ, and a replica that is called once a second. */
export const HABITS: Habits = { lifetime: 30 * MINUTE, callEvery: SECOND, latency: [80, 320] };

const DAY = 24 * HOUR;
/** The token endpoint is down. */
export const OUTAGE: readonly [number, number] = [6 * HOUR, 7 * HOUR];
/** Every replica is started anew. */
export const RESTART = 12 * HOUR;
/** Within which all replicas start. */
export const SPREAD = 10 * SECOND;

/** Token requests in each second of the day. */
export function simulateDay({ client, replicas, seed }: DaySetting): Uint32Array {
  const random = new Random(seed);
  const endpoint = new Endpoint(DAY, { outage: OUTAGE });
  const startOf = (): number => random.between(0, SPREAD);
  if (client === 'naive') {
    for (let count = 0; count < replicas; count += 1) {
      const again = RESTART + startOf();
      runNaively(endpoint, random, HABITS, startOf(), again);
      runNaively(endpoint, random, HABITS, again, DAY);
    }
    return endpoint.perSecond;
  }
  const timeline = new Timeline();
  const place = client === 'shared' ? new SharedPlace() : undefined;
  const world = { timeline, random, endpoint, habits: HABITS, place };
  for (let count = 0; count < replicas; count += 1) {
    const replica = new Replica(world);
    timeline.after(startOf(), () => replica.start());
    timeline.after(RESTART + startOf(), () => replica.start());
  }
  timeline.runUntil(DAY);
  return endpoint.perSecond;
}

/** How long it takes until all of a fleet have a token, where nobody has one and so many requests are taken in a minute. */
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
  const world = { timeline, random, endpoint, habits: HABITS, place: shared ? new SharedPlace() : undefined };
  const fleet = Array.from({ length: replicas }, () => new Replica(world));
  for (const replica of fleet) timeline.after(random.between(0, SPREAD), () => replica.start());
  timeline.runUntil(span);
  return fleet.reduce((last, { servedAt = Infinity }) => Math.max(last, servedAt), 0);
}
