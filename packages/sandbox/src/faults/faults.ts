import { shownAs } from '../fields.js';
import { PROVIDERS, type ProviderName, type RouteName } from '../http/route.js';
import { idCounter } from '../id-counter.js';
import type { Seed } from '../seed.js';
import { type ActiveFault, CountedFault, type FaultTarget } from './active-fault.js';
import type { Fault } from './fault.js';

/** The faults of a sandbox. If several faults match a request, the first one applies. */
export class Faults {
  readonly #seed: Seed;
  readonly #nextId = idCounter('fault_');
  #faults: readonly CountedFault[] = [];

  constructor(seed: Seed) {
    this.#seed = seed;
  }

  /** @throws TypeError if the target's provider does not check signatures, and the fault is a bad signature. */
  add(target: FaultTarget, fault: Fault): ActiveFault {
    if (fault.badSignature === true && !target.startsWith('singleview.')) {
      throw new TypeError(`fault.badSignature: must have the target singleview.* or a route of it (got ${target})`);
    }
    const added = new CountedFault(this.#nextId(), target, fault, this.#seed);
    this.#faults = [...this.list(), added];
    return added;
  }

  /** Returns the fault that affects this request, if any, and counts the request. */
  hit(route: RouteName, provider: ProviderName | undefined): CountedFault | undefined {
    return this.#faults.find((fault) => fault.hit(route, provider));
  }

  /** Returns all faults that have not been lifted or used up. */
  list(): readonly CountedFault[] {
    return this.#faults.filter(({ left }) => left !== 0);
  }

  liftAll(): void {
    for (const fault of this.#faults) fault.lift();
  }
}

/**
 * Validates the target of a fault.
 *
 * @throws TypeError for a target that matches no route.
 */
export function readTarget(value: unknown, routes: readonly RouteName[]): FaultTarget {
  const known: readonly FaultTarget[] = ['*', ...PROVIDERS.map((name) => `${name}.*` as const), ...routes];
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  throw new TypeError(`fault.target: must be one of ${known.join(', ')} (got ${shownAs(value)})`);
}
