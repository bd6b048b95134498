import { expect, it } from '@jest/globals';
import { type MetricPoint, WINDOW_SECONDS } from '../../shared/state.js';
import { countColumns, highest, latencyColumns } from './chart-data.js';

const POINT: MetricPoint = {
  time: 998,
  calls: 7,
  failed: 6,
  tokenRequests: 1,
  unauthorized: 2,
  replays: 3,
  retries: 4,
  p50: 5,
};
const points = new Map([[POINT.time, POINT]]);

it('countColumns() returns one entry per second, which is 0 for seconds without activity', () => {
  const columns = countColumns(points, 1000);
  expect(columns.map((column) => column.length)).toEqual(Array(5).fill(WINDOW_SECONDS));
  expect([columns[0]?.[0], columns[0]?.at(-1)]).toEqual([1000 - WINDOW_SECONDS + 1, 1000]);
  expect(columns.map((column) => column.at(-3))).toEqual([998, 7, 1, 2, 6]);
  expect(columns.map((column) => column.at(-1))).toEqual([1000, 0, 0, 0, 0]);
});

it('latencyColumns() returns null for latencies that were not measured', () => {
  expect(latencyColumns(points, 1000).map((column) => column.at(-3))).toEqual([998, 5, null]);
});

it('highest() returns the highest value across all charts, but at least the minimum', () => {
  const columns = countColumns(points, 1000);
  expect(highest([columns], 10)).toBe(10);
  expect(highest([columns, [[1000], [12, null]]], 10)).toBe(12);
});
