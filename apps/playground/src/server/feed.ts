import { type Series, SIDES, type Side, type Snapshot, type Update } from '../shared/state.js';
import type { FleetDesk } from './fleet/fleet-desk.js';
import type { DeskContext, ProviderDesk } from './provider-desk.js';
import type { SandboxClockSwitch } from './sandbox-clock-switch.js';

const POLL_INTERVAL_MS = 200;

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
  readonly #sent = new Map<string, string>();

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
      ...this.#states(),
      series: this.#series((desk, side) => desk.metrics[side].points()),
      wire: wire.rows(),
      timeline: timeline.rows(),
    };
  }

  #tick(): void {
    const { wire, timeline } = this.#source.context;
    const series = this.#series((desk, side) => desk.metrics[side].changes()).filter(({ points }) => points.length > 0);
    const lists = { series, wire: wire.changes(), timeline: timeline.changes() };
    const changes: Partial<Snapshot> = Object.fromEntries([
      ...Object.entries(this.#states()).filter(([key, state]) => this.#isChanged(key, state)),
      ...Object.entries(lists).filter(([, added]) => added.length > 0),
    ]);
    if (Object.keys(changes).length === 0) return;
    const update: Update = { ...changes, at: performance.now() };
    for (const listener of this.#listeners) listener(update);
  }

  #isChanged(key: string, state: unknown): boolean {
    const text = JSON.stringify(state);
    if (text === this.#sent.get(key)) return false;
    this.#sent.set(key, text);
    return true;
  }

  /** Returns the parts of the snapshot that are sent as a whole when they change. */
  #states(): Pick<Snapshot, 'providers' | 'sandbox' | 'runs' | 'fleet'> {
    const { all, clockSwitch, context, fleet } = this.#source;
    return {
      providers: all.map((desk) => desk.state()),
      sandbox: { clockBack: clockSwitch.back },
      runs: context.runs.view(),
      fleet: fleet.state(),
    };
  }

  #series(pointsOf: (desk: ProviderDesk, side: Side) => Series['points']): readonly Series[] {
    return this.#source.all.flatMap((desk) =>
      SIDES.map((side) => ({
        provider: desk.facts.name,
        side,
        points: pointsOf(desk, side),
      })),
    );
  }
}
