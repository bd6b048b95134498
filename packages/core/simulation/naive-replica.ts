import type { Endpoint } from './endpoint.js';
import type { Random } from './random.js';
import type { Habits } from './replica.js';

/**
 * One process with a client as it is often written by hand: it keeps its token to the very end, every call that finds none
 * asks, and a failure is forgotten at once.
 *
 * @param from When it starts, and `to`, when it ends (ms).
 */
export function runNaively(endpoint: Endpoint, random: Random, habits: Habits, from: number, to: number): void {
  const { lifetime, callEvery, latency } = habits;
  let now = from + random.gap(callEvery);
  while (now < to) {
    const verdict = endpoint.ask(now);
    const answered = now + random.between(...latency);
    now += random.gap(callEvery);
    if (verdict.is !== 'token') continue;
    // Until the answer is there, no call knows that one was asked for.
    for (; now < Math.min(answered, to); now += random.gap(callEvery)) endpoint.ask(now);
    now = Math.max(now, answered + lifetime) + random.gap(callEvery);
  }
}
