import type { ProviderName, RouteName } from '../http/route.js';
import type { Seed } from '../seed.js';
import type { Fault } from './fault.js';
import { describeFault } from './fault-text.js';

/** Which requests a fault is for: one route, all of a provider, or everything. */
export type FaultTarget = RouteName | `${ProviderName}.*` | '*';

/** A fault that was set. */
export interface ActiveFault {
  /** `fault_1`, … */
  readonly id: string;
  /** Which requests it is for. */
  readonly target: FaultTarget;
  /** What it does, in the words of the command line: `503`, `delay:200,truncate`. */
  readonly effect: string;
  /** How many requests it has struck. */
  readonly hits: number;
  /** How many more it will strike; `undefined` where it stays until it is lifted. */
  readonly left: number | undefined;
  /** Ends it. Requests that it has struck already go on as they were to. Calling it again does no harm. */
  lift(): void;
}

/** A fault with what became of it so far. */
export class FaultInForce implements ActiveFault {
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

  /** Whether it is for this request, and its lot has fallen on it. */
  strikes(route: RouteName, provider: ProviderName | undefined): boolean {
    if (this.left === 0 || !this.#covers(route, provider)) return false;
    const { share = 1 } = this.fault;
    this.#seen += 1;
    if (share < 1 && this.#seed.draw(`${this.id}.${this.#seen}`) >= share) return false;
    this.#hits += 1;
    return true;
  }

  #covers(route: RouteName, provider: ProviderName | undefined): boolean {
    return this.target === '*' || this.target === route || (provider !== undefined && this.target === `${provider}.*`);
  }
}
