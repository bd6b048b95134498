import { DEFAULT_RETRIES, DEFAULT_TIMEOUT_MS } from '../src/client/options.js';
import { elapsed, type Instant } from '../src/clock.js';
import { BackOff } from '../src/retry/back-off.js';
import { FAILURE_BACK_OFF } from '../src/retry/back-off-delay.js';
import { giveBackRetry, type RetryBudget } from '../src/retry/retry-budget.js';
import { retryDelay } from '../src/retry/retry-delay.js';
import { type Adopted, adopt } from '../src/store/adoption.js';
import { leaseTime, patienceOf, pollDelay } from '../src/store/lease-timing.js';
import { AccessToken } from '../src/token/access-token.js';
import { ageOf, type HeldToken, hold, stateAt } from '../src/token/held-token.js';
import type { Endpoint, TokenResponse } from './endpoint.js';
import type { Random } from './random.js';
import type { SharedPlace } from './shared-place.js';
import type { Timeline } from './timeline.js';

/** Workload of each simulated process. All times are in milliseconds. */
export interface Workload {
  readonly lifetime: number;
  /** Average time between calls. */
  readonly callEvery: number;
  /** Minimum and maximum latency of a token request. */
  readonly latency: readonly [min: number, max: number];
}

/** Environment of a simulated process. */
export interface World {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly endpoint: Endpoint;
  readonly workload: Workload;
  /** The store that all replicas share, if any. */
  readonly place: SharedPlace | undefined;
}

/** Simulates a process with our client. All decisions are made by the real client's functions. */
export class Replica {
  readonly #world: World;
  /** Number of times the process has started. Timers from before a restart are ignored. */
  #generation = 0;
  #held: HeldToken | undefined;
  #backOff = new BackOff<true>();
  #budget: RetryBudget = { retriesSpent: 0 };
  /** Time at which the process got its first token after the most recent start. */
  servedAt: number | undefined;

  constructor(world: World) {
    this.#world = world;
  }

  /** Starts or restarts the process. */
  start(): void {
    this.#generation += 1;
    this.#held = undefined;
    this.#backOff = new BackOff();
    this.#budget = { retriesSpent: 0 };
    this.servedAt = undefined;
    this.#continueWithCallAfter(0);
  }

  get #now(): Instant {
    const { now } = this.#world.timeline;
    return { wall: now, monotonic: now };
  }

  #after(ms: number, run: () => void): void {
    const generation = this.#generation;
    this.#world.timeline.after(ms, () => {
      if (generation === this.#generation) run();
    });
  }

  /** Skips to the first call after `ms` milliseconds, because earlier calls would not request a token. */
  #continueWithCallAfter(ms: number): void {
    const { random, workload } = this.#world;
    this.#after(Math.max(0, ms) + random.gap(workload.callEvery), () => this.#call());
  }

  #call(): void {
    const held = this.#held;
    const age = held === undefined ? 0 : ageOf(held, this.#now);
    const pause = this.#backOff.remaining(this.#now);
    if (held !== undefined && stateAt(held, age) === 'fresh') this.#continueWithCallAfter(held.renewAt - age);
    else if (pause > 0) this.#continueWithCallAfter(pause);
    else this.#obtain();
  }

  #obtain(): void {
    const { place, random, timeline } = this.#world;
    if (place === undefined) this.#request(undefined);
    else this.#poll(place, timeline.now + patienceOf(DEFAULT_TIMEOUT_MS, random.next()), 1);
  }

  #poll(place: SharedPlace, takeOverAt: number, polls: number): void {
    const { timeline, random } = this.#world;
    const held = this.#held;
    const reason = held !== undefined && stateAt(held, ageOf(held, this.#now)) === 'due' ? 'ahead' : 'missing';
    const stored = place.get(timeline.now);
    const adopted = stored && adopt(stored, held?.token, this.#now, 0, reason);
    if (typeof adopted === 'object') {
      this.#use(adopted);
      return;
    }
    const lease = place.lease(timeline.now, leaseTime(DEFAULT_TIMEOUT_MS), timeline.now >= takeOverAt);
    if (lease !== undefined) this.#request(lease);
    else
      this.#after(pollDelay(polls, takeOverAt - timeline.now, random.next()), () =>
        this.#poll(place, takeOverAt, polls + 1),
      );
  }

  #request(lease: object | undefined, retries = 0, started = this.#now): void {
    const { endpoint, random, workload, timeline } = this.#world;
    const sent = this.#now;
    const response = endpoint.request(timeline.now);
    this.#after(random.between(...workload.latency), () => {
      if (response.is === 'token') this.#issued(lease, sent);
      else this.#failed(lease, response, retries, started);
    });
  }

  #issued(lease: object | undefined, sent: Instant): void {
    const { place, workload, timeline } = this.#world;
    const { lifetime } = workload;
    // Every request has a different time, so the time identifies the token.
    const value = String(sent.wall);
    giveBackRetry(this.#budget);
    if (lease !== undefined) {
      const remaining = lifetime - elapsed(sent, this.#now);
      place?.end(lease, timeline.now, { value, issuedAt: sent.wall, lifetime, remaining });
    }
    this.#use({ token: new AccessToken(value, sent.wall, lifetime), sent, lifetime });
  }

  #failed(
    lease: object | undefined,
    response: Exclude<TokenResponse, { readonly is: 'token' }>,
    retries: number,
    started: Instant,
  ): void {
    const { place, random, timeline } = this.#world;
    const now = this.#now;
    const retryAfter = response.is === 'limit' ? response.retryAfter : undefined;
    const remaining = DEFAULT_TIMEOUT_MS - elapsed(started, now);
    const limits = { maxRetries: DEFAULT_RETRIES, retryAfter, random: random.next() };
    const delay = retryDelay({ retries, remaining }, limits, this.#budget);
    if (delay !== undefined) {
      this.#after(delay, () => this.#request(lease, retries + 1, started));
      return;
    }
    if (lease !== undefined) place?.end(lease, timeline.now);
    this.#continueWithCallAfter(
      this.#backOff.fail(true, { range: FAILURE_BACK_OFF, now, random: random.next(), started, retryAfter }),
    );
  }

  /** Starts using a token and schedules its renewal at a random time. */
  #use(adopted: Adopted): void {
    const { random, timeline } = this.#world;
    const held = hold({ ...adopted, credentials: {} }, random.next());
    this.#backOff.succeed();
    this.#held = held;
    this.servedAt ??= timeline.now;
    this.#continueWithCallAfter(held.renewAt - ageOf(held, this.#now));
  }
}
