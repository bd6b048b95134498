import { DEFAULT_RETRIES, DEFAULT_TIMEOUT_MS } from '../src/client/options.js';
import { elapsed, type Instant } from '../src/clock.js';
import { BackOff } from '../src/retry/back-off.js';
import { FAILURE_BACK_OFF } from '../src/retry/back-off-delay.js';
import { giveBackRetry, type RetryBudget } from '../src/retry/retry-budget.js';
import { retryDelay } from '../src/retry/retry-delay.js';
import { quickRetries, tokenRetryDelay } from '../src/retry/token-retry.js';
import { type Adopted, adopt } from '../src/store/adoption.js';
import { EXTEND_INTERVAL_MS, LEASE_MS, patienceOf, pollDelay } from '../src/store/lease-timing.js';
import { AccessToken } from '../src/token/access-token.js';
import { ageOf, type HeldToken, hold, stateAt } from '../src/token/held-token.js';
import type { StoredToken } from '../src/token-store.js';
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

/** A token request with its retries. */
interface Flight {
  readonly started: Instant;
  readonly retries: number;
}

/** A lease, and whether its holder still extends it. */
interface HeldLease {
  readonly lease: object;
  isKept: boolean;
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
  /** Number of failed calls. Calls that wait for the same token request count on average. */
  failedCalls = 0;

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

  /** Ends the process immediately, as `kill -9` does. */
  kill(): void {
    this.#generation += 1;
  }

  /** Whether the process has a usable token. */
  get isServed(): boolean {
    return this.#held !== undefined && stateAt(this.#held, ageOf(this.#held, this.#now)) !== 'expired';
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
    const state = held === undefined ? 'expired' : stateAt(held, age);
    const pause = this.#backOff.remaining(this.#now, state === 'expired');
    if (held !== undefined && state === 'fresh') this.#continueWithCallAfter(held.renewAt - age);
    else if (pause === 0) this.#obtain({ started: this.#now, retries: 0 });
    // The back-off is shorter once the token has expired.
    else if (held !== undefined && state === 'due') this.#continueWithCallAfter(Math.min(pause, held.endAt - age));
    else this.#failUntil(pause, 1);
  }

  /** Calls fail during the back-off. */
  #failUntil(pause: number, failed: number): void {
    this.failedCalls += failed + pause / this.#world.workload.callEvery;
    this.#continueWithCallAfter(pause);
  }

  #obtain(flight: Flight): void {
    const { place, random, timeline } = this.#world;
    if (place === undefined) this.#request(undefined, flight);
    else this.#poll(place, flight, timeline.now + patienceOf(this.#remaining(flight), random.next()), 1);
  }

  /** Milliseconds until the token request's deadline. */
  #remaining({ started }: Flight): number {
    return DEFAULT_TIMEOUT_MS - elapsed(started, this.#now);
  }

  #poll(place: SharedPlace, flight: Flight, takeOverAt: number, polls: number): void {
    const { timeline, random } = this.#world;
    const held = this.#held;
    const reason = held !== undefined && stateAt(held, ageOf(held, this.#now)) === 'due' ? 'ahead' : 'missing';
    const stored = place.get(timeline.now);
    const adopted = stored && adopt(stored, held?.token, this.#now, 0, reason);
    if (typeof adopted === 'object') {
      this.#use(adopted);
      return;
    }
    const lease = place.lease(timeline.now, LEASE_MS, timeline.now >= takeOverAt);
    if (lease !== undefined) {
      const kept = { lease, isKept: true };
      this.#extendLater(place, kept);
      this.#request(kept, flight);
    } else {
      this.#after(pollDelay(polls, takeOverAt - timeline.now, random.next()), () =>
        this.#poll(place, flight, takeOverAt, polls + 1),
      );
    }
  }

  #extendLater(place: SharedPlace, held: HeldLease): void {
    this.#after(EXTEND_INTERVAL_MS, () => {
      if (held.isKept && place.extend(held.lease, this.#world.timeline.now, LEASE_MS)) this.#extendLater(place, held);
    });
  }

  #request(lease: HeldLease | undefined, flight: Flight): void {
    const { endpoint, random, workload, timeline } = this.#world;
    const sent = this.#now;
    const response = endpoint.request(timeline.now);
    this.#after(random.between(...workload.latency), () => {
      if (response.is === 'token') this.#issued(lease, sent);
      else this.#failed(lease, response, flight, sent);
    });
  }

  #issued(lease: HeldLease | undefined, sent: Instant): void {
    const { workload } = this.#world;
    const { lifetime } = workload;
    // Every request has a different time, so the time identifies the token.
    const value = String(sent.wall);
    giveBackRetry(this.#budget);
    const remaining = lifetime - elapsed(sent, this.#now);
    this.#end(lease, { value, issuedAt: sent.wall, lifetime, remaining });
    this.#use({ token: new AccessToken(value, sent.wall, lifetime), sent, lifetime });
  }

  #end(held: HeldLease | undefined, token?: StoredToken): void {
    if (held === undefined) return;
    held.isKept = false;
    this.#world.place?.end(held.lease, this.#world.timeline.now, token);
  }

  #failed(
    lease: HeldLease | undefined,
    response: Exclude<TokenResponse, { readonly is: 'token' }>,
    { started, retries }: Flight,
    sent: Instant,
  ): void {
    const random = this.#world.random.next();
    const now = this.#now;
    const failing = this.#backOff.last !== undefined;
    const retryAfter = response.is === 'limit' ? response.retryAfter : undefined;
    const remaining = this.#remaining({ started, retries });
    const retried = { started, retries: retries + 1 };
    const limits = { maxRetries: quickRetries(failing, DEFAULT_RETRIES), retryAfter, random };
    const delay = retryDelay({ retries, remaining }, limits, this.#budget);
    if (delay !== undefined) {
      this.#after(delay, () => this.#request(lease, retried));
      return;
    }
    this.#end(lease);
    const recovery = tokenRetryDelay({ failing, retries, random });
    this.#backOff.fail(true, { range: FAILURE_BACK_OFF, now, random, started: sent, retryAfter, recovery });
    const pause = this.#backOff.remaining(now, true);
    if (retries < DEFAULT_RETRIES && pause < remaining) {
      this.#after(pause, () => this.#obtain(retried));
      return;
    }
    const held = this.#held;
    const unusable = held === undefined ? elapsed(started, now) : ageOf(held, now) - held.endAt;
    if (unusable <= 0) this.#continueWithCallAfter(this.#backOff.remaining(now));
    // All calls since the start of the token request fail, or since the old token expired.
    else this.#failUntil(pause, 1 + Math.min(unusable, elapsed(started, now)) / this.#world.workload.callEvery);
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
