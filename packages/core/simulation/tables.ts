import { markdownTable } from '@x/report';
import {
  CLIENTS,
  coldStart,
  crashesOf,
  type DayFigures,
  DURATIONS,
  LIMITS,
  limitedOutageOf,
  OUTAGE_SIZES,
  outageOf,
  smallestOver,
  WAITING,
} from './figures.js';
import type { OutageFigures } from './outage.js';

const NAMES = { naive: 'naive', alone: 'ours, without a store', shared: 'ours, with a store' } as const;
/** Fleet sizes for which a cold start is simulated. */
const STARTING: readonly number[] = [10, 50, 200, 1_000];

const formatted = (number: number): string => number.toLocaleString('en-US', { maximumFractionDigits: 0 });

/** Returns a table of token requests per day, by fleet size and client. */
export function dayTable(days: readonly DayFigures[]): string {
  const head = ['replicas', 'client', 'whole day', 'peak second', 'normal hours', 'restart', 'outage'];
  const lines = days.map(({ replicas, client, total, second, normal, restart, outage }) => [
    formatted(replicas),
    NAMES[client],
    ...[total, second, normal, restart, outage].map(formatted),
  ]);
  return markdown([head, ...lines]);
}

/** Returns a table with the smallest fleet that needs a shared store for each rate limit. */
export function adviceTable(limits = LIMITS): string {
  const lines = limits.map((limit) => [
    `${formatted(limit)} per minute`,
    `from ${formatted(smallestOver(limit, 'restart'))} replicas`,
    `from about ${formatted(smallestOver(limit, 'normal'))} replicas`,
  ]);
  return markdown([['limit', 'if all can start at once', 'with rolling starts only'], ...lines]);
}

/** Returns a table that shows how long each fleet takes until all replicas have a token after a cold start. */
export function startTable(fleets = STARTING): string {
  const lines = fleets.map((replicas) => [
    formatted(replicas),
    ...LIMITS.flatMap((limit) => {
      const { alone, shared } = coldStart(replicas, limit);
      return [span(alone), span(shared)];
    }),
  ]);
  const head = LIMITS.flatMap((limit) => [`${limit}/min, no store`, `${limit}/min, store`]);
  return markdown([['replicas', ...head], ...lines]);
}

const OUTAGE_HEAD = ['client', 'requests per second', 'recovery p50', 'p99', 'max', 'failed calls'];

function outageCells({ rate, recoveries, failedCalls }: OutageFigures): readonly string[] {
  const times = [0.5, 0.99, 1].map((share) => seconds(quantileOf(recoveries, share)));
  return [rate.toFixed(2), ...times, formatted(failedCalls)];
}

/** Returns a table of recoveries after outages of different durations. */
export function outageTable(durations = DURATIONS): string {
  const lines = durations.flatMap((duration) =>
    CLIENTS.map((client) => [span(duration * 1000), NAMES[client], ...outageCells(outageOf(client, duration))]),
  );
  return markdown([['outage', ...OUTAGE_HEAD], ...lines]);
}

/** Returns a table of recoveries of different fleets after an outage. */
export function fleetOutageTable(sizes = OUTAGE_SIZES): string {
  const lines = sizes.flatMap((size) =>
    CLIENTS.map((client) => [formatted(size), NAMES[client], ...outageCells(limitedOutageOf(client, size))]),
  );
  return markdown([['replicas', ...OUTAGE_HEAD], ...lines]);
}

/** Returns a table of the times until a fleet has a token if the process that requests the token crashes. */
export function crashTable(sizes = WAITING): string {
  const lines = sizes.map((size) => {
    const { recoveries, requests } = crashesOf(size);
    const times = [0.5, 0.99, 1].map((share) => seconds(quantileOf(recoveries, share)));
    return [formatted(size), ...times, formatted(requests)];
  });
  return markdown([['waiting replicas', 'recovery p50', 'p99', 'max', 'token requests (max)'], ...lines]);
}

/** Returns a quantile of numbers in ascending order. */
function quantileOf(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Formats a duration, which is `Infinity` if some replicas never got a token. */
function span(ms: number): string {
  if (ms === Infinity) return 'over 3 h';
  return ms < 120_000 ? `${formatted(Math.ceil(ms / 1000))} s` : `${formatted(Math.ceil(ms / 60_000))} min`;
}

/** Formats rows as a Markdown table with right-aligned numbers. */
function markdown(rows: readonly (readonly string[])[]): string {
  return markdownTable(rows, (column) => rows.slice(1).every((row) => !/^[a-z]/.test(row[column] ?? '')));
}
