import { markdownTable } from '@x/report';
import { coldStart, type DayFigures, LIMITS, smallestOver } from './figures.js';

const NAMES = { naive: 'naive', alone: 'ours, without a store', shared: 'ours, with a store' } as const;
/** Numbers of replicas for which a cold start is simulated. */
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

/** Formats a duration, which is `Infinity` if some replicas never got a token. */
function span(ms: number): string {
  if (ms === Infinity) return 'over 3 h';
  return ms < 120_000 ? `${formatted(Math.ceil(ms / 1000))} s` : `${formatted(Math.ceil(ms / 60_000))} min`;
}

/** Formats rows as a Markdown table with right-aligned numbers. */
function markdown(rows: readonly (readonly string[])[]): string {
  return markdownTable(rows, (column) => rows.slice(1).every((row) => !/^[a-z]/.test(row[column] ?? '')));
}
