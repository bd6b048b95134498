import type { ActiveFault, Fault, FaultTarget, RouteName, Sandbox } from '@x/sandbox';
import { EXCLUSIVE_FAULTS, type FaultName, type FaultPlace, type ProviderName } from '../shared/state.js';

/** The sandbox fault for each switch. */
const EFFECTS: Readonly<Record<FaultName, Fault>> = {
  down: { status: 503 },
  limited: { retryAfter: 2 },
  redirect: { redirect: 'https://elsewhere.example/' },
  slow: { delay: 2000 },
  // With this delay per byte, a body of a few hundred bytes takes several seconds.
  drip: { drip: 15 },
  malformed: { malformed: true },
};

/** The fault switches of one provider. */
export class FaultSwitches {
  readonly #sandbox: Sandbox;
  readonly #provider: ProviderName;
  readonly #routes: Readonly<Record<Exclude<FaultPlace, 'both'>, readonly RouteName[]>>;
  #place: FaultPlace;
  #on: readonly FaultName[] = [];
  #active: readonly ActiveFault[] = [];

  constructor(
    sandbox: Sandbox,
    provider: ProviderName,
    routes: Readonly<Record<Exclude<FaultPlace, 'both'>, readonly RouteName[]>>,
  ) {
    this.#sandbox = sandbox;
    this.#provider = provider;
    this.#routes = routes;
    this.#place = routes.token.length > 0 ? 'token' : 'api';
  }

  get place(): FaultPlace {
    return this.#place;
  }

  get on(): readonly FaultName[] {
    return this.#on;
  }

  get hits(): number {
    return this.#active.reduce((sum, { hits }) => sum + hits, 0);
  }

  /** Turns a fault on or off. Turning on an exclusive fault turns off the other exclusive faults. */
  turn(fault: FaultName, on: boolean): void {
    const excludes = (other: FaultName): boolean =>
      EXCLUSIVE_FAULTS.includes(fault) && EXCLUSIVE_FAULTS.includes(other);
    const others = this.#on.filter((other) => other !== fault && !(on && excludes(other)));
    this.#on = on ? [...others, fault] : others;
    this.#apply();
  }

  /** Sets which endpoints the faults affect. */
  moveTo(place: FaultPlace): void {
    // Paisr has no token endpoint.
    this.#place = place === 'token' && this.#routes.token.length === 0 ? 'api' : place;
    this.#apply();
  }

  #apply(): void {
    for (const active of this.#active) active.lift();
    const fault = Object.assign({}, ...this.#on.map((name) => EFFECTS[name])) as Fault;
    this.#active = this.#on.length === 0 ? [] : this.#targets().map((target) => this.#sandbox.fault(target, fault));
  }

  #targets(): readonly FaultTarget[] {
    return this.#place === 'both' ? [`${this.#provider}.*`] : this.#routes[this.#place];
  }
}
