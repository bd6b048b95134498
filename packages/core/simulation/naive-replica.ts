import type { Endpoint } from './endpoint.js';
import type { Random } from './random.js';
import type { Workload } from './replica.js';

/**
 * Simulates one process with a typical handwritten client. The client uses its token until the token expires. Every
 * call that starts without a valid token requests a token, and the client does not pause after a failure.
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
    // Calls that start before the response arrives do not join the pending token request, so each of them sends its own
    // token request.
    for (; now < Math.min(receivedAt, to); now += random.gap(callEvery)) endpoint.request(now);
    now = Math.max(now, receivedAt + lifetime) + random.gap(callEvery);
  }
}
