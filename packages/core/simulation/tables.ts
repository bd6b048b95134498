import { markdownTable } from '@x/report';
import { coldStart, type DayFigures, LIMITS, smallestOver } from './figures.js';

const NAMES = { naive: 'naive', alone: 'ours, without a store', shared: 'ours, with a store' } as const;
/** The fleets whose start is looked at. */
const STARTING: readonly number[] = [10, 50, 200, 1_000];

const figure = (number: number): string => number.toLocaleString('en-US', { maximumFractionDigits: 0 });

/** What a day costs, by fleet and client. */
export function dayTable(days: readonly DayFigures[]): string {
  const head = ['replicas', 'client', 'in the day', 'in a second', 'even hours', 'restart', 'outage'];
  const lines = days.map(({ replicas, client, total, second, even, restart, outage }) => [
    figure(replicas),
    NAMES[client],
    ...[total, second, even, restart, outage].map(figure),
  ]);
  return markdown([head, ...lines]);
}

/** From how many replicas on a store pays. */
export function adviceTable(limits = LIMITS): string {
  const lines = limits.map((limit) => [
    `${figure(limit)} a minute`,
    `from ${figure(smallestOver(limit, 'restart'))} replicas`,
    `from about ${figure(smallestOver(limit, 'even'))} replicas`,
  ]);
  return markdown([['limit', 'if all may start at once', 'if they never do'], ...lines]);
}

/** How long a fleet without any token takes to get going. */
export function startTable(fleets = STARTING): string {
  const lines = fleets.map((replicas) => [
    figure(replicas),
    ...LIMITS.flatMap((limit) => {
      const { alone, shared } = coldStart(replicas, limit);
      return [span(alone), span(shared)];
    }),
  ]);
  const head = LIMITS.flatMap((limit) => [`${limit} a minute: each`, 'shared']);
  return markdown([['replicas', ...head], ...lines]);
}

/** Beyond what was looked at, nobody knows. */
function span(ms: number): string {
  if (ms === Infinity) return 'over 3 h';
  return ms < 120_000 ? `${figure(Math.ceil(ms / 1000))} s` : `${figure(Math.ceil(ms / 60_000))} min`;
}

/** Aligns figures to the right. */
function markdown(rows: readonly (readonly string[])[]): string {
  return markdownTable(rows, (column) => rows.slice(1).every((row) => !/^[a-z]/.test(row[column] ?? '')));
}
