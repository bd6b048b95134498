import type { ProviderName, RouteName } from '../http/route.js';
import type { Seed } from '../seed.js';
import type { Fault } from './fault.js';
import { describeFault } from './fault-text.js';

/** The requests that a fault applies to: one route, all routes of a provider, or all requests. */
export type FaultTarget = RouteName | `${ProviderName}.*` | '*';

/** A fault that was set with `sandbox.fault`. */
export interface ActiveFault {
  /** Unique ID: `fault_1`, `fault_2`, … */
  readonly id: string;
  /** The requests that the fault applies to. */
  readonly target: FaultTarget;
  /** Effect of the fault in command-line syntax, such as `503` or `delay:200,truncate`. */
  readonly effect: string;
  /** Number of requests that the fault has affected so far. */
  readonly hits: number;
  /** Number of requests that the fault will still affect. `undefined` if there is no limit. */
  readonly left: number | undefined;
  /**
   * Deactivates the fault for future requests. Calling this method more than once has no effect.
   *
   * @example
   * ```ts
   * const fault = sandbox.fault('paisr.*', { status: 503 });
   * fault.lift();
   * ```
   */
  lift(): void;
}

/** An active fault, which counts the requests that it affects. */
export class CountedFault implements ActiveFault {
  readonly id: string;
  readonly target: FaultTarget;
  readonly effect: string;
  readonly fault: Fault;
  readonly #seed: Seed;
  #seen = 0;
  #hits = 0;
  #lifted = false;

  constructor(id: string, target: FaultTarget, fault: Fault, seed: Seed) {
    this.id = id;
    this.target = target;
    this.effect = describeFault(fault);
    this.fault = fault;
    this.#seed = seed;
  }

  get hits(): number {
    return this.#hits;
  }

  get left(): number | undefined {
    if (this.#lifted) return 0;
    return this.fault.times === undefined ? undefined : this.fault.times - this.#hits;
  }

  lift(): void {
    this.#lifted = true;
  }

  /**
   * Decides whether the fault affects this request and, if so, counts the request. With `share`, the decision depends
   * on the seed.
   */
  hit(route: RouteName, provider: ProviderName | undefined): boolean {
    if (this.left === 0 || !this.#covers(route, provider)) return false;
    const { share = 1 } = this.fault;
    this.#seen += 1;
    if (share < 1 && this.#seed.random(`${this.id}.${this.#seen}`) >= share) return false;
    this.#hits += 1;
    return true;
  }

  #covers(route: RouteName, provider: ProviderName | undefined): boolean {
    return this.target === '*' || this.target === route || (provider !== undefined && this.target === `${provider}.*`);
  }
}
