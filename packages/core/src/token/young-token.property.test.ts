import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemoryStore } from '../../test/memory-store.js';
import { type IssuedToken, SimulatedProvider } from '../../test/simulated-provider.js';
import type { ClientEvent } from '../index.js';

/** Lifetime of the tokens in seconds. The client renews them 4.5 to 7.5 s before they expire. */
const TTL = 60;

type Step =
  /** Starts calls. */
  | { readonly type: 'call'; readonly count: number; readonly method: 'get' | 'post' }
  | { readonly type: 'pass'; readonly ms: number }
  /** Revokes the newest token if the API has accepted this token, or if the token is no longer young. */
  | { readonly type: 'revoke' }
  /** Sets whether issuing a new token invalidates the previous tokens. */
  | { readonly type: 'single'; readonly active: boolean }
  | { readonly type: 'lag'; readonly ms: number };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      arbitrary: fc.record({
        type: fc.constant('call' as const),
        count: fc.integer({ min: 1, max: 5 }),
        method: fc.constantFrom('get' as const, 'post' as const),
      }),
      weight: 5,
    },
    {
      arbitrary: fc.record({
        type: fc.constant('pass' as const),
        ms: fc.constantFrom(10, 90, 300, 1_000, 5_000, 20_000, 53_000, 70_000),
      }),
      weight: 4,
    },
    { arbitrary: fc.constant({ type: 'revoke' as const }), weight: 1 },
    { arbitrary: fc.record({ type: fc.constant('single' as const), active: fc.boolean() }), weight: 1 },
    {
      arbitrary: fc.record({ type: fc.constant('lag' as const), ms: fc.constantFrom(0, 50, 700, 2_000, 4_500) }),
      weight: 2,
    },
  ),
  { minLength: 1, maxLength: 25 },
);

/** A provider that carries out the steps and records each token that the API accepts. */
class World {
  readonly provider: SimulatedProvider;
  readonly events: ClientEvent[] = [];
  readonly results: string[] = [];
  readonly revoked = new Set<string>();
  readonly accepted = new Set<string>();
  /** How long the API rejects each token. Later changes to the lag do not affect tokens that were already issued. */
  readonly lags = new Map<string, number>();
  #pending = 0;
  #lag = 0;
  #single = false;

  constructor() {
    this.provider = new SimulatedProvider((token) => this.#statusFor(token));
    this.provider.ttl = TTL;
  }

  async run(all: readonly Step[]): Promise<void> {
    const client = this.provider.client({ onEvent: (event) => void this.events.push(event) });
    for (const step of all) {
      if (step.type === 'lag') this.#lag = step.ms;
      if (step.type === 'single') this.#single = step.active;
      if (step.type === 'revoke') this.#revoke();
      if (step.type === 'pass') await this.#pass(step.ms);
      if (step.type === 'call') {
        for (let call = 0; call < step.count; call += 1) {
          this.#pending += 1;
          const settle = (result: string): void => {
            this.#pending -= 1;
            this.results.push(result);
          };
          client.http[step.method]('/x').then(
            () => settle('ok'),
            (error: { readonly code: string }) => settle(error.code),
          );
        }
      }
      await this.#turn();
    }
    while (this.#pending > 0) await this.#pass(10);
  }

  async #pass(ms: number): Promise<void> {
    await this.#turn();
    // Without a pending call, no timer is due.
    const step = this.#pending > 0 ? 10 : ms;
    for (let passed = 0; passed < ms; passed += step) {
      this.provider.clock.advance(step);
      await this.#turn();
    }
  }

  async #turn(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  #statusFor(token: IssuedToken): number {
    const { clock, issued } = this.provider;
    const lag = this.lags.get(token.value) ?? this.#lag;
    this.lags.set(token.value, lag);
    const newest = issued.at(-1)?.value === token.value;
    const isKnown = clock.steady - token.at >= lag;
    if (this.revoked.has(token.value) || (this.#single && !newest) || !isKnown) return 401;
    this.accepted.add(token.value);
    return 200;
  }

  #revoke(): void {
    const newest = this.provider.issued.at(-1);
    if (newest === undefined) return;
    const isOld = this.provider.clock.steady - newest.at >= 5_000;
    if (this.accepted.has(newest.value) || isOld) this.revoked.add(newest.value);
  }
}

it('calls succeed even while the API does not know new tokens yet, and each lag causes at most two token requests', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const world = new World();
      await world.run(all);
      expect(new Set(world.results)).toEqual(new Set(world.results.length === 0 ? [] : ['ok']));
      const invalidated = world.events.filter((event) => event.type === 'token.invalidated').length;
      // The client may replace its first token once. Every other token that it drops was revoked before.
      expect(invalidated).toBeLessThanOrEqual(1 + world.revoked.size);
      expect(world.provider.clock.timers).toBe(0);
    }),
    { numRuns: 150, seed: 4711 },
  );
}, 60_000);

const fleets = fc.record({
  /** When each process starts, in milliseconds. */
  starts: fc.array(fc.integer({ min: 0, max: 4_000 }), { minLength: 2, maxLength: 8 }),
  lag: fc.constantFrom(0, 50, 700, 2_000, 4_500),
  /** Duration of each store operation. */
  latency: fc.constantFrom(0, 10, 30),
});

it('a lag causes at most two token requests in a fleet that shares a store, whenever its processes start', async () => {
  await fc.assert(
    fc.asyncProperty(fleets, async ({ starts, lag, latency }) => {
      const provider: SimulatedProvider = new SimulatedProvider(({ at }) =>
        provider.clock.steady - at < lag ? 401 : 200,
      );
      const { clock } = provider;
      const pause = (ms: number): Promise<void> =>
        new Promise((resolve) => void (ms === 0 ? resolve() : clock.setTimeout(resolve, ms)));
      const store = new MemoryStore(clock);
      for (const operation of ['get', 'lease', 'put', 'delete'] as const)
        store.faults[operation] = () => pause(latency);
      const calls = starts.map(async (start) => {
        await pause(start);
        const client = provider.client({ store });
        return Promise.all([client.http.get('/x'), client.http.post('/x', {})]);
      });
      const results = await provider.run(Promise.all(calls));
      if (results instanceof Error) throw results;
      expect(results.flat().every(({ status }) => status === 200)).toBe(true);
      expect(provider.issued.length).toBeLessThanOrEqual(2);
      expect(clock.timers).toBe(0);
    }),
    { numRuns: 80, seed: 4711 },
  );
}, 60_000);
