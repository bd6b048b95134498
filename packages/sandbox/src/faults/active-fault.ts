import { PROVIDERS, type ProviderName, type RouteName } from '../http/route.js';
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
  readonly #draw: (nth: number) => number;
  readonly #ended: (fault: FaultInForce) => void;
  #seen = 0;
  #hits = 0;
  #lifted = false;

  constructor(init: {
    readonly id: string;
    readonly target: FaultTarget;
    readonly fault: Fault;
    /** A number from 0 to below 1 for the nth request that it could strike. */
    readonly draw: (nth: number) => number;
    readonly ended: (fault: FaultInForce) => void;
  }) {
    this.id = init.id;
    this.target = init.target;
    this.fault = init.fault;
    this.effect = describeFault(init.fault);
    this.#draw = init.draw;
    this.#ended = init.ended;
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
    this.#ended(this);
  }

  /** Whether it is for this request, and its lot has fallen on it. */
  strikes(route: RouteName, provider: ProviderName | undefined): boolean {
    if (!this.#covers(route, provider)) return false;
    const { share = 1 } = this.fault;
    this.#seen += 1;
    if (share < 1 && this.#draw(this.#seen) >= share) return false;
    this.#hits += 1;
    if (this.left === 0) this.#ended(this);
    return true;
  }

  #covers(route: RouteName, provider: ProviderName | undefined): boolean {
    if (this.target === '*' || this.target === route) return true;
    return PROVIDERS.some((name) => name === provider && this.target === `${name}.*`);
  }
}
