import { Endpoint, totalOf } from './endpoint.js';
import { Random } from './random.js';
import { Replica, type Workload } from './replica.js';
import { SharedPlace } from './shared-place.js';
import { Timeline } from './timeline.js';

/** A slow token endpoint, so that processes crash while they wait for its response. All times are in milliseconds. */
const LATENCY = 3_000;
const WORKLOAD: Workload = { lifetime: 1_800_000, callEvery: 100, latency: [LATENCY, LATENCY] };
/** Period after the start of the token request in which its process crashes. */
const CRASH: readonly [from: number, to: number] = [500, 2_500];
const SPAN = 60_000;
/** Number of simulated crashes per fleet size. */
const CRASHES = 200;

/** The effects of crashes. */
export interface CrashFigures {
  /** Milliseconds from a crash until all other processes have a token, without the endpoint's delay, in ascending order. */
  readonly recoveries: readonly number[];
  /** Maximum number of token requests, including the request from the process that crashed. */
  readonly requests: number;
}

/**
 * Simulates crashes of the process that requests the token for a fleet.
 *
 * @param waiting Number of processes that wait for the token.
 */
export function simulateCrashes(waiting: number, seed: number): CrashFigures {
  const random = new Random(seed);
  const recoveries: number[] = [];
  let requests = 0;
  for (let count = 0; count < CRASHES; count += 1) {
    const timeline = new Timeline();
    const endpoint = new Endpoint(SPAN);
    const world = { timeline, random, endpoint, workload: WORKLOAD, place: new SharedPlace() };
    const holder = new Replica(world);
    const others = Array.from({ length: waiting }, () => new Replica(world));
    holder.start();
    while (totalOf(endpoint.perSecond) === 0) timeline.runUntil(timeline.now + 10);
    const crashedAt = timeline.now + random.between(...CRASH);
    for (const other of others) other.start();
    timeline.runUntil(crashedAt);
    holder.kill();
    timeline.runUntil(SPAN);
    const servedAt = others.reduce((last, { servedAt: at = Infinity }) => Math.max(last, at), 0);
    recoveries.push(servedAt - crashedAt - LATENCY);
    requests = Math.max(requests, totalOf(endpoint.perSecond));
  }
  return { recoveries: recoveries.sort((one, other) => one - other), requests };
}
