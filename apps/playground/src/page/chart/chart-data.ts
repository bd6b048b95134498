import { type MetricPoint, WINDOW_SECONDS } from '../../shared/state.js';

/** What is counted, and what the chart calls it. */
export const COUNTS = [
  { key: 'calls', label: 'calls' },
  { key: 'tokenRequests', label: 'token requests' },
  { key: 'unauthorized', label: '401s' },
  { key: 'replays', label: 'replays' },
  { key: 'retries', label: 'retries' },
] as const;
export type CountKey = (typeof COUNTS)[number]['key'];

export const LATENCIES = [
  { key: 'p50', label: 'p50' },
  { key: 'p99', label: 'p99' },
] as const;
export type LatencyKey = (typeof LATENCIES)[number]['key'];

type Column = (number | null)[];

/** Every second of the window in a column each: what was counted, 0 where nothing was. */
export function countColumns(points: ReadonlyMap<number, MetricPoint>, now: number): Column[] {
  const times = secondsUntil(now);
  return [times, ...COUNTS.map(({ key }) => times.map((time) => points.get(time)?.[key] ?? 0))];
}

/** The same for latencies, in ms: nothing where no call ended. */
export function latencyColumns(points: ReadonlyMap<number, MetricPoint>, now: number): Column[] {
  const times = secondsUntil(now);
  return [times, ...LATENCIES.map(({ key }) => times.map((time) => points.get(time)?.[key] ?? null))];
}

/** The highest value of all columns but the times, and at least `least`. */
export function highest(columns: readonly (readonly Column[])[], least: number): number {
  let top = least;
  for (const chart of columns) {
    for (const column of chart.slice(1)) for (const value of column) if (value !== null && value > top) top = value;
  }
  return top;
}

function secondsUntil(now: number): number[] {
  return Array.from({ length: WINDOW_SECONDS }, (_, index) => now - WINDOW_SECONDS + 1 + index);
}
