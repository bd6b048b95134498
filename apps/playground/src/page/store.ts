import { computed, type Signal, signal } from '@preact/signals';
import {
  type FleetState,
  type MetricPoint,
  type ProviderName,
  type ProviderState,
  type Run,
  type SandboxState,
  type Series,
  type Side,
  type Snapshot,
  TIMELINE_ROWS,
  type TimelineRow,
  type Update,
  WINDOW_SECONDS,
  WIRE_ROWS,
  type WireRow,
} from '../shared/state.js';

/** Metrics for one of the clients of a provider. */
export interface SeriesView {
  readonly points: ReadonlyMap<number, MetricPoint>;
  readonly total: MetricPoint;
}

export type LinkState = 'connecting' | 'open' | 'lost' | 'refused';

/** State of the connection to the server. */
export const link: Signal<LinkState> = signal('connecting');
export const providers: Signal<readonly ProviderState[]> = signal([]);
export const sandbox: Signal<SandboxState> = signal({ clockBack: false });
export const runs: Signal<readonly Run[]> = signal([]);
export const fleet: Signal<FleetState> = signal({ redisUp: false, sides: [] });
/** Rows of the wire log, newest last. */
export const wire: Signal<readonly WireRow[]> = signal([]);
/** Rows of the event log, newest first. */
export const timeline: Signal<readonly TimelineRow[]> = signal([]);
export const series: Signal<ReadonlyMap<string, SeriesView>> = signal(new Map());
/** The provider that the chart shows. */
export const charted: Signal<ProviderName> = signal('paysecurez');

export const live = computed(() => providers.value.filter(({ mode }) => mode === 'live'));

/** Difference between the server's and the page's monotonic clocks, in ms. */
let ahead = 0;

/** Returns the current time of the server's monotonic clock, in ms. */
export function serverNow(): number {
  return performance.now() + ahead;
}

export function seriesKey(provider: ProviderName, side: Side): string {
  return `${provider}/${side}`;
}

export function receiveSnapshot(snapshot: Snapshot): void {
  ahead = snapshot.at - performance.now();
  providers.value = snapshot.providers;
  sandbox.value = snapshot.sandbox;
  runs.value = snapshot.runs;
  fleet.value = snapshot.fleet;
  wire.value = snapshot.wire;
  timeline.value = snapshot.timeline;
  series.value = new Map(snapshot.series.map((one) => [seriesKey(one.provider, one.side), viewOf(one)]));
  link.value = 'open';
}

export function receiveUpdate(update: Update): void {
  ahead = update.at - performance.now();
  if (update.providers) providers.value = update.providers;
  if (update.sandbox) sandbox.value = update.sandbox;
  if (update.runs) runs.value = update.runs;
  if (update.fleet) fleet.value = update.fleet;
  if (update.wire) wire.value = [...wire.value, ...update.wire].slice(-WIRE_ROWS);
  if (update.timeline) timeline.value = withRows(timeline.value, update.timeline);
  if (update.series) {
    const merged = new Map(series.value);
    for (const one of update.series) {
      const key = seriesKey(one.provider, one.side);
      merged.set(key, viewOf(one, merged.get(key)));
    }
    series.value = merged;
  }
}

function viewOf({ points, total }: Series, before?: SeriesView): SeriesView {
  const first = total.time - WINDOW_SECONDS;
  const recent = [...(before?.points ?? [])].filter(([time]) => time >= first);
  return { total, points: new Map([...recent, ...points.map((point): [number, MetricPoint] => [point.time, point])]) };
}

/** Replaces changed rows in place and prepends new rows. */
function withRows(rows: readonly TimelineRow[], changed: readonly TimelineRow[]): readonly TimelineRow[] {
  const byId = new Map(changed.map((row) => [row.id, row]));
  const updated = rows.map((row) => {
    const current = byId.get(row.id) ?? row;
    byId.delete(row.id);
    return current;
  });
  return [...[...byId.values()].reverse(), ...updated].slice(0, TIMELINE_ROWS);
}
