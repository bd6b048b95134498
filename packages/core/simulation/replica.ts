import { DEFAULT_RETRIES, DEFAULT_TIMEOUT_MS } from '../src/client/options.js';
import { elapsed, type Instant } from '../src/clock.js';
import { BackOff } from '../src/retry/back-off.js';
import { FAILURE_BACK_OFF } from '../src/retry/back-off-delay.js';
import { RetryBudget } from '../src/retry/retry-budget.js';
import { retryDelay } from '../src/retry/retry-delay.js';
import { type Adopted, adopt } from '../src/store/adoption.js';
import { leaseTime, patienceOf, pollDelay } from '../src/store/lease-timing.js';
import { AccessToken } from '../src/token/access-token.js';
import { ageOf, type HeldToken, hold, stateAt } from '../src/token/held-token.js';
import type { Endpoint, Verdict } from './endpoint.js';
import type { Random } from './random.js';
import type { SharedPlace } from './shared-place.js';
import type { Timeline } from './timeline.js';

/** How a replica is used, times in ms. */
export interface Habits {
  readonly lifetime: number;
  /** Between two calls of one replica, on average. */
  readonly callEvery: number;
  /** What a token request takes. */
  readonly latency: readonly [min: number, max: number];
}

export interface World {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly endpoint: Endpoint;
  readonly habits: Habits;
  /** Where tokens are shared, if they are. */
  readonly place: SharedPlace | undefined;
}

/** One process with our client in it. What it does when is decided by the functions that decide in the client. */
export class Replica {
  readonly #world: World;
  /** Of this start: what was set for an earlier one comes to nothing. */
  #life = 0;
  #held: HeldToken | undefined;
  #backOff = new BackOff<true>();
  #budget = new RetryBudget();
  /** When it first had a token since its start. */
  servedAt: number | undefined;

  constructor(world: World) {
    this.#world = world;
  }

  /** Starts it, for the first time or again: it holds nothing in memory. */
  start(): void {
    this.#life += 1;
    this.#held = undefined;
    this.#backOff = new BackOff();
    this.#budget = new RetryBudget();
    this.servedAt = undefined;
    this.#atCallAfter(0);
  }

  get #now(): Instant {
    const { now } = this.#world.timeline;
    return { wall: now, monotonic: now };
  }

  #after(ms: number, run: () => void): void {
    const life = this.#life;
    this.#world.timeline.after(ms, () => {
      if (life === this.#life) run();
    });
  }

  /** Goes on with the first call that comes after so many ms. */
  #atCallAfter(ms: number): void {
    const { random, habits } = this.#world;
    this.#after(Math.max(0, ms) + random.gap(habits.callEvery), () => this.#call());
  }

  #call(): void {
    const held = this.#held;
    const age = held === undefined ? 0 : ageOf(held, this.#now);
    const pause = this.#backOff.remaining(this.#now);
    if (held !== undefined && stateAt(held, age) === 'fresh') this.#atCallAfter(held.renewAt - age);
    else if (pause > 0) this.#atCallAfter(pause);
    else this.#obtain();
  }

  #obtain(): void {
    const { place, random, timeline } = this.#world;
    if (place === undefined) this.#ask(undefined);
    else this.#look(place, timeline.now + patienceOf(DEFAULT_TIMEOUT_MS, random.next()), 1);
  }

  #look(place: SharedPlace, enough: number, looks: number): void {
    const { timeline, random } = this.#world;
    const held = this.#held;
    const reason = held !== undefined && stateAt(held, ageOf(held, this.#now)) === 'due' ? 'ahead' : 'missing';
    const kept = place.get(timeline.now);
    const adopted = kept && adopt(kept, held?.token, this.#now, 0, reason);
    if (typeof adopted === 'object') {
      this.#take(adopted);
      return;
    }
    const lease = place.lease(timeline.now, leaseTime(DEFAULT_TIMEOUT_MS), timeline.now >= enough);
    if (lease !== undefined) this.#ask(lease);
    else
      this.#after(pollDelay(looks, enough - timeline.now, random.next()), () => this.#look(place, enough, looks + 1));
  }

  #ask(lease: object | undefined, retries = 0, started = this.#now): void {
    const { endpoint, random, habits, timeline } = this.#world;
    const sent = this.#now;
    const verdict = endpoint.ask(timeline.now);
    this.#after(random.between(...habits.latency), () => {
      if (verdict.is === 'token') this.#issued(lease, sent);
      else this.#failed(lease, verdict, retries, started);
    });
  }

  #issued(lease: object | undefined, sent: Instant): void {
    const { place, habits, timeline } = this.#world;
    const { lifetime } = habits;
    // No two are asked for in the same moment: so it tells them apart.
    const value = String(sent.wall);
    this.#budget.giveBackRetry();
    if (lease !== undefined) {
      const remaining = lifetime - elapsed(sent, this.#now);
      place?.end(lease, timeline.now, { value, issuedAt: sent.wall, lifetime, remaining });
    }
    this.#take({ token: new AccessToken(value, sent.wall, lifetime), sent, lifetime });
  }

  #failed(
    lease: object | undefined,
    verdict: Exclude<Verdict, { readonly is: 'token' }>,
    retries: number,
    started: Instant,
  ): void {
    const { place, random, timeline } = this.#world;
    const now = this.#now;
    const retryAfter = verdict.is === 'limit' ? verdict.retryAfter : undefined;
    const remaining = DEFAULT_TIMEOUT_MS - elapsed(started, now);
    const limits = { maxRetries: DEFAULT_RETRIES, retryAfter, random: random.next() };
    const delay = retryDelay({ retries, remaining }, limits, this.#budget);
    if (delay !== undefined) {
      this.#after(delay, () => this.#ask(lease, retries + 1, started));
      return;
    }
    if (lease !== undefined) place?.end(lease, timeline.now);
    this.#atCallAfter(
      this.#backOff.fail(true, { range: FAILURE_BACK_OFF, now, random: random.next(), started, retryAfter }),
    );
  }

  /** With a lead of its own, whoever has asked for it. */
  #take(adopted: Adopted): void {
    const { random, timeline } = this.#world;
    const held = hold({ ...adopted, credentials: {} }, random.next());
    this.#backOff.succeed();
    this.#held = held;
    this.servedAt ??= timeline.now;
    this.#atCallAfter(held.renewAt - ageOf(held, this.#now));
  }
}
