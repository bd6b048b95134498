import { markdownTable } from '@x/report';
import type { Circumstances } from '../machine.js';
import type { Measure } from '../measure.js';
import { measures } from '../measures/index.js';
import { peers } from '../peers/index.js';
import type { Result } from '../results.js';
import { measured } from './figures.js';
import { goals, standingOf } from './goals.js';
import { formatNumber, formatSummary } from './number.js';
import { markdownTables } from './table.js';

const NOTE =
  'Written by `npm run bench`. Figures are medians of interleaved rounds, with the minimum and the maximum in brackets. Each ratio is relative to the baseline in the same round. Absolute figures depend on the machine, ratios hardly.';

/** Returns the whole report: our goals, every table, and what the bench adds to each peer. */
export function reportOf(results: readonly Result[]): string {
  const sections = [
    `# Benchmark report\n\n${NOTE}\n\n${circumstancesOf(results)}`,
    `## Our goals\n\n${goalsOf(results)}`,
    ...measures.flatMap(({ name }) => {
      const found = measured(name, results);
      return found === undefined ? [] : [sectionOf(found.measure, found.result)];
    }),
    `## The peers\n\n${peersTable(results)}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

/** Returns the part of the report for the README. */
export function summaryOf(results: readonly Result[]): string {
  return `${circumstancesOf(results)}\n\n${goalsOf(results)}`;
}

function sectionOf(measure: Measure, { rows, circumstances }: Result): string {
  const ratio = measure.baseline !== undefined && measure.columns.some((column) => column.ratio === true);
  const against =
    ratio && measure.baseline !== undefined ? ` Ratios are relative to ${peers[measure.baseline].name}.` : '';
  const rounds = rows[0]?.rounds.length ?? 0;
  const times = rounds === 1 ? 'Measured once' : `${rounds} rounds`;
  const note = `${times}, ${circumstances.date.slice(0, 10)}, commit ${circumstances.commit}, load before ${formatNumber(circumstances.load)}.`;
  return `## ${measure.title}\n\n\`npm run bench -- ${measure.name}\`: ${measure.about}${against} ${note}\n\n${markdownTables(measure, rows)}`;
}

function circumstancesOf(results: readonly Result[]): string {
  const one = (key: keyof Circumstances): string =>
    [...new Set(results.map(({ circumstances }) => String(circumstances[key])))].join(' and ');
  const days = [...new Set(results.map(({ circumstances }) => circumstances.date.slice(0, 10)))].sort();
  const period = days.length > 1 ? `${days[0]} to ${days.at(-1)}` : days[0];
  const versions = Object.entries(versionsOf(results)).map(([name, version]) => `${name} ${version}`);
  return `Measured ${period} on ${one('cores')} cores of ${one('cpu')}, ${one('memory')} GiB, ${one('system')}, Node ${one('node')}. Peers: ${versions.sort().join(', ')}.`;
}

function versionsOf(results: readonly Result[]): Readonly<Record<string, string>> {
  return Object.assign({}, ...results.map(({ versions }) => versions));
}

function goalsOf(results: readonly Result[]): string {
  const lines = goals.flatMap((goal) => {
    const found = measured(goal.measure, results);
    const standing = found && standingOf(goal, found.measure, found.result.rows);
    if (standing === undefined) return [];
    const unit = goal.ratio === true ? '×' : (goal.unit ?? '');
    const { ours, best, met } = standing;
    const peer = best === undefined ? '' : `${best.name} ${formatNumber(best.median)}${unit}`;
    return [[goal.text, `${formatNumber(goal.max)}${unit}`, formatSummary(ours, unit), peer, met ? 'yes' : '**no**']];
  });
  return `${markdownTable([['', 'limit', 'ours', 'best peer', 'met'], ...lines])}\n\n![The main figures](ratios.svg)`;
}

function peersTable(results: readonly Result[]): string {
  const seen = new Set(results.flatMap(({ rows }) => rows.map(({ peer }) => peer)));
  const versions = versionsOf(results);
  const lines = [...seen].sort().map((id) => {
    const { name, imports = {}, glue = '' } = peers[id];
    const [first = ''] = Object.keys(imports);
    return [name, versions[first] ?? '', glue];
  });
  return markdownTable([['', 'version', 'added by the bench'], ...lines], () => false);
}
