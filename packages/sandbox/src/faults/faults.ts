import { shownAs } from '../fields.js';
import { PROVIDERS, type ProviderName, type RouteName } from '../http/route.js';
import { idCounter } from '../id-counter.js';
import type { Seed } from '../seed.js';
import { type ActiveFault, FaultInForce, type FaultTarget } from './active-fault.js';
import type { Fault } from './fault.js';

/** The faults of one sandbox. Of those that are for a request, the one that was set first strikes. */
export class Faults {
  readonly #seed: Seed;
  readonly #nextId = idCounter('fault_');
  #faults: readonly FaultInForce[] = [];

  constructor(seed: Seed) {
    this.#seed = seed;
  }

  add(target: FaultTarget, fault: Fault): ActiveFault {
    const added = new FaultInForce(this.#nextId(), target, fault, this.#seed);
    this.#faults = [...this.list(), added];
    return added;
  }

  strike(route: RouteName, provider: ProviderName | undefined): FaultInForce | undefined {
    return this.#faults.find((fault) => fault.strikes(route, provider));
  }

  /** Those in force: neither lifted nor used up. */
  list(): readonly FaultInForce[] {
    return this.#faults.filter(({ left }) => left !== 0);
  }

  liftAll(): void {
    for (const fault of this.#faults) fault.lift();
  }
}

/** @throws TypeError for a target that no request could have. */
export function readTarget(value: unknown, routes: readonly RouteName[]): FaultTarget {
  const known: readonly FaultTarget[] = ['*', ...PROVIDERS.map((name) => `${name}.*` as const), ...routes];
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  throw new TypeError(`fault: expected a route out of ${known.join(', ')}, got ${shownAs(value)}`);
}
