import type { FleetState, ProviderState, Run, SandboxState, Series, Side, Snapshot, Update } from '../shared/state.js';
import type { FleetDesk } from './fleet/fleet-desk.js';
import type { DeskContext, ProviderDesk } from './provider-desk.js';
import type { SandboxClockSwitch } from './sandbox-clock-switch.js';

const POLL_INTERVAL_MS = 200;

const SIDES: readonly Side[] = ['ours', 'naive'];

type Listener = (update: Update) => void;

/** The objects that provide all data on the page. */
export interface FeedSource {
  readonly all: readonly ProviderDesk[];
  readonly clockSwitch: SandboxClockSwitch;
  readonly fleet: FleetDesk;
  readonly context: DeskContext;
}

/** Reports state changes to listeners. Checks for changes only while a listener is registered. */
export class Feed {
  readonly #source: FeedSource;
  readonly #listeners = new Set<Listener>();
  #timer: NodeJS.Timeout | undefined;
  #sent = { providers: '', sandbox: '', runs: '', fleet: '' };

  constructor(source: FeedSource) {
    this.#source = source;
  }

  /** Adds a listener for changes. Returns the current state and a function that removes the listener. */
  listen(listener: Listener): { readonly snapshot: Snapshot; readonly stop: () => void } {
    // Report pending changes to the existing listeners first, because the new listener's snapshot already contains
    // them.
    this.#tick();
    this.#listeners.add(listener);
    this.#timer ??= setInterval(() => this.#tick(), POLL_INTERVAL_MS);
    return { snapshot: this.#snapshot(), stop: () => this.#stop(listener) };
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#listeners.clear();
  }

  #stop(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0) this.close();
  }

  #snapshot(): Snapshot {
    const { wire, timeline } = this.#source.context;
    return {
      at: performance.now(),
      providers: this.#providers(),
      sandbox: this.#sandbox(),
      runs: this.#runs(),
      fleet: this.#fleet(),
      series: this.#series((desk, side) => desk.metrics[side].points()),
      wire: wire.rows(),
      timeline: timeline.rows(),
    };
  }

  #tick(): void {
    const { wire, timeline } = this.#source.context;
    const series = this.#series((desk, side) => desk.metrics[side].changes()).filter(({ points }) => points.length > 0);
    const rows = wire.changes();
    const happened = timeline.changes();
    const changes: Omit<Update, 'at'> = {
      ...this.#ifChanged('providers', this.#providers()),
      ...this.#ifChanged('sandbox', this.#sandbox()),
      ...this.#ifChanged('runs', this.#runs()),
      ...this.#ifChanged('fleet', this.#fleet()),
      ...(series.length > 0 && { series }),
      ...(rows.length > 0 && { wire: rows }),
      ...(happened.length > 0 && { timeline: happened }),
    };
    if (Object.keys(changes).length === 0) return;
    const update: Update = { at: performance.now(), ...changes };
    for (const listener of this.#listeners) listener(update);
  }

  #ifChanged<Key extends 'providers' | 'sandbox' | 'runs' | 'fleet'>(
    key: Key,
    value: Snapshot[Key],
  ): Partial<Snapshot> {
    const text = JSON.stringify(value);
    if (text === this.#sent[key]) return {};
    this.#sent[key] = text;
    return { [key]: value };
  }

  #providers(): readonly ProviderState[] {
    return this.#source.all.map((desk) => desk.state());
  }

  #sandbox(): SandboxState {
    return { clockBack: this.#source.clockSwitch.back };
  }

  #runs(): readonly Run[] {
    return this.#source.context.runs.view();
  }

  #fleet(): FleetState {
    return this.#source.fleet.state();
  }

  #series(pointsOf: (desk: ProviderDesk, side: Side) => Series['points']): readonly Series[] {
    return this.#source.all.flatMap((desk) =>
      SIDES.map((side) => ({
        provider: desk.facts.name,
        side,
        points: pointsOf(desk, side),
        total: desk.metrics[side].total(),
      })),
    );
  }
}
