import { computed, type Signal, signal } from '@preact/signals';
import {
  type FleetState,
  type MetricPoint,
  type Opponent,
  type ProviderName,
  type ProviderState,
  type Run,
  type SandboxState,
  type Series,
  type Side,
  type Snapshot,
  type Tally,
  TIMELINE_ROWS,
  type TimelineRow,
  type Update,
  WINDOW_SECONDS,
  WIRE_ROWS,
  type WireRow,
} from '../shared/state.js';
import { count, counted } from './format.js';
import { announce } from './notices.js';
import { SIDE_TITLES } from './proof/sides.js';

export type LinkState = 'connecting' | 'open' | 'lost' | 'refused';

/** State of the connection to the server. */
export const link: Signal<LinkState> = signal('connecting');
export const providers: Signal<readonly ProviderState[]> = signal([]);
export const sandbox: Signal<SandboxState> = signal({ clockBack: false });
export const runs: Signal<readonly Run[]> = signal([]);
export const fleet: Signal<FleetState> = signal({ redisUp: false, busy: false, sides: [] });
/** Rows of the wire log, newest last. */
export const wire: Signal<readonly WireRow[]> = signal([]);
/** Rows of the event log, newest first. */
export const timeline: Signal<readonly TimelineRow[]> = signal([]);
/** Metrics of each client of a provider, by second. */
export const series: Signal<ReadonlyMap<string, ReadonlyMap<number, MetricPoint>>> = signal(new Map());
/** The provider whose card and figures are shown. */
export const selected: Signal<ProviderName> = signal('paysecurez');
/** The client that the next run compares with ours, or `undefined` for none. */
export const compared: Signal<Opponent | undefined> = signal('perCall');

export const live = computed(() => providers.value.filter(({ mode }) => mode === 'live'));

/** Difference between the server's and the page's monotonic clocks, in ms. */
let ahead = 0;
/** When the connection was lost, in ms of the page's monotonic clock. */
let lostAt: number | undefined;

/**
 * Returns the current time of the server's monotonic clock, in ms. While the connection is lost, the time stands
 * still, so that no countdown claims to know the server's state.
 */
export function serverNow(): number {
  return (lostAt ?? performance.now()) + ahead;
}

/** Records that the connection was lost, or that the page is not connected yet. */
export function loseConnection(): void {
  lostAt ??= performance.now();
  link.value = 'lost';
}

export function seriesKey(provider: ProviderName, side: Side): string {
  return `${provider}/${side}`;
}

export function receiveSnapshot(snapshot: Snapshot): void {
  lostAt = undefined;
  ahead = snapshot.at - performance.now();
  providers.value = snapshot.providers;
  sandbox.value = snapshot.sandbox;
  runs.value = snapshot.runs;
  fleet.value = snapshot.fleet;
  wire.value = snapshot.wire;
  timeline.value = snapshot.timeline;
  series.value = new Map(snapshot.series.map((one) => [seriesKey(one.provider, one.side), pointsOf(one)]));
  link.value = 'open';
}

export function receiveUpdate(update: Update): void {
  ahead = update.at - performance.now();
  if (update.providers) providers.value = update.providers;
  if (update.sandbox) sandbox.value = update.sandbox;
  if (update.runs) {
    announceEnds(runs.value, update.runs);
    runs.value = update.runs;
  }
  if (update.fleet) fleet.value = update.fleet;
  if (update.wire) wire.value = [...wire.value, ...update.wire].slice(-WIRE_ROWS);
  if (update.timeline) timeline.value = withRows(timeline.value, update.timeline);
  if (update.series) {
    const merged = new Map(series.value);
    for (const one of update.series) {
      const key = seriesKey(one.provider, one.side);
      merged.set(key, pointsOf(one, merged.get(key)));
    }
    series.value = merged;
  }
}

function pointsOf({ points }: Series, before?: ReadonlyMap<number, MetricPoint>): ReadonlyMap<number, MetricPoint> {
  const latest = points.at(-1)?.time ?? 0;
  const recent = [...(before ?? [])].filter(([time]) => time >= latest - WINDOW_SECONDS);
  return new Map([...recent, ...points.map((point): [number, MetricPoint] => [point.time, point])]);
}

/** Announces the results of the runs that are done or canceled. */
function announceEnds(before: readonly Run[], after: readonly Run[]): void {
  for (const run of after) {
    if (run.state === 'running' || before.find(({ id }) => id === run.id)?.state !== 'running') continue;
    const { ours, opponent } = run;
    const theirs = opponent ? `, ${SIDE_TITLES[opponent.side].toLowerCase()}: ${resultOf(opponent)}` : '';
    announce(`${run.title} ${ENDS[run.state]}. Our client: ${resultOf(ours)}${theirs}.`, 'good');
  }
}

const ENDS = { done: 'ended', cancelled: 'were canceled' } as const;

function resultOf({ tokenRequests, ok, done }: Tally): string {
  return `${counted(tokenRequests, 'token request')}, ${count(done - ok)} failed`;
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
