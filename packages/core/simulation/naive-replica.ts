import type { Endpoint } from './endpoint.js';
import type { Random } from './random.js';
import type { Workload } from './replica.js';

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
