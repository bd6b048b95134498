import type { Endpoint } from './endpoint.js';
import type { Random } from './random.js';
import type { Workload, World } from './replica.js';

/**
 * Simulates a process with a typical handwritten client, which uses each token until it expires. Every call without a
 * valid token requests a new token. The client does not back off after failures.
 *
 * @param from Start time in milliseconds.
 * @param to End time in milliseconds.
 */
export function runNaively(endpoint: Endpoint, random: Random, workload: Workload, from: number, to: number): void {
  const { lifetime, callEvery, latency } = workload;
  let now = from + random.gap(callEvery);
  while (now < to) {
    const response = endpoint.request(now);
    const receivedAt = now + random.between(...latency);
    now += random.gap(callEvery);
    if (response.is !== 'token') continue;
    // Calls do not join a pending token request, so each call sends its own token request.
    for (; now < Math.min(receivedAt, to); now += random.gap(callEvery)) endpoint.request(now);
    now = Math.max(now, receivedAt + lifetime) + random.gap(callEvery);
  }
}

/**
 * Simulates the same client on a timeline that it shares with other processes. A call without a valid token sends its own
 * token request, and fails if this request fails.
 */
export class NaiveReplica {
  readonly #world: World;
  #validUntil = 0;
  servedAt: number | undefined;
  failedCalls = 0;

  constructor(world: World) {
    this.#world = world;
  }

  get isServed(): boolean {
    return this.#world.timeline.now < this.#validUntil;
  }

  start(): void {
    const { timeline, random, workload } = this.#world;
    const untilExpiry = Math.max(0, this.#validUntil - timeline.now);
    timeline.after(untilExpiry + random.gap(workload.callEvery), () => {
      if (!this.isServed) this.#request();
      this.start();
    });
  }

  #request(): void {
    const { timeline, random, endpoint, workload } = this.#world;
    const response = endpoint.request(timeline.now);
    timeline.after(random.between(...workload.latency), () => {
      if (response.is !== 'token') {
        this.failedCalls += 1;
        return;
      }
      this.servedAt ??= timeline.now;
      this.#validUntil = timeline.now + workload.lifetime;
    });
  }
}
