import { type MetricPoint, WINDOW_SECONDS } from '../../shared/state.js';

/** Counters that the chart shows, with their labels. */
export const COUNTS = [
  { key: 'calls', label: 'calls' },
  { key: 'tokenRequests', label: 'token requests' },
  { key: 'unauthorized', label: '401s' },
  { key: 'failed', label: 'failed calls' },
] as const;
export type CountKey = (typeof COUNTS)[number]['key'];

export const LATENCIES = [
  { key: 'p50', label: 'median' },
  { key: 'p99', label: '99th percentile' },
] as const;
export type LatencyKey = (typeof LATENCIES)[number]['key'];

type Column = (number | null)[];

/** Returns a column with the times and a column for each counter. Seconds without activity have the value 0. */
export function countColumns(points: ReadonlyMap<number, MetricPoint>, now: number): Column[] {
  const times = secondsUntil(now);
  return [times, ...COUNTS.map(({ key }) => times.map((time) => points.get(time)?.[key] ?? 0))];
}

/**
 * Returns a column with the times and the latency columns in ms. The latency is null for seconds without a completed
 * call.
 */
export function latencyColumns(points: ReadonlyMap<number, MetricPoint>, now: number): Column[] {
  const times = secondsUntil(now);
  return [times, ...LATENCIES.map(({ key }) => times.map((time) => points.get(time)?.[key] ?? null))];
}

/** Returns the highest value in all columns except the first, or `min` if that is higher. */
export function highest(columns: readonly (readonly Column[])[], min: number): number {
  let top = min;
  for (const chart of columns) {
    for (const column of chart.slice(1)) for (const value of column) if (value !== null && value > top) top = value;
  }
  return top;
}

function secondsUntil(now: number): number[] {
  return Array.from({ length: WINDOW_SECONDS }, (_, index) => now - WINDOW_SECONDS + 1 + index);
}
