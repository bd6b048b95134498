import { markdownTable } from '@x/report';
import type { Circumstances } from '../machine.js';
import type { Measure } from '../measure.js';
import { measures } from '../measures/index.js';
import { peers } from '../peers/index.js';
import type { Peer } from '../peers/peer.js';
import type { Result } from '../results.js';
import { goals, standingOf } from './goals.js';
import { formatNumber, formatSummary } from './number.js';
import { markdownTables } from './table.js';

const NOTE =
  'Made by `npm run bench`. Figures are medians of interleaved rounds, with the smallest and the largest in brackets; each ratio is to the figure of the baseline in the same round. Absolute figures move with the machine, ratios hardly.';

/** The whole report: what we hold ourselves to, every table, and what stands in for what a peer does not have. */
export function reportOf(results: readonly Result[]): string {
  const sections = [
    `# The peers and us, side by side\n\n${NOTE}\n\n${circumstancesOf(results)}`,
    `## What we hold ourselves to\n\n${goalsTable(results)}\n\n![The main figures](ratios.svg)`,
    ...measures.flatMap((measure) => {
      const result = results.find((one) => one.measure === measure.name);
      return result === undefined ? [] : [sectionOf(measure, result)];
    }),
    `## The peers\n\n${peersTable(results)}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

/** What the README shows of it. */
export function summaryOf(results: readonly Result[]): string {
  return `${circumstancesOf(results)}\n\n${goalsTable(results)}\n\n![The main figures](ratios.svg)`;
}

function sectionOf(measure: Measure, { rows, circumstances }: Result): string {
  const ratio = measure.baseline !== undefined && measure.columns.some((column) => column.ratio === true);
  const against = ratio && measure.baseline !== undefined ? ` Ratios are to ${peers[measure.baseline].name}.` : '';
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
  return `Measured ${period} on ${one('cores')} cores of ${one('cpu')}, ${one('memory')} GiB, ${one('system')}, Node ${one('node')}. Peers: ${versionsOf(results)}.`;
}

function versionsOf(results: readonly Result[]): string {
  const versions = Object.assign({}, ...results.map((result) => result.versions)) as Record<string, string>;
  return Object.keys(versions)
    .sort()
    .map((name) => `${name} ${versions[name]}`)
    .join(', ');
}

function goalsTable(results: readonly Result[]): string {
  const lines = goals.flatMap((goal) => {
    const measure = measures.find(({ name }) => name === goal.measure);
    const result = results.find((one) => one.measure === goal.measure);
    const standing = measure && result && standingOf(goal, measure, result.rows);
    if (standing === undefined) return [];
    const unit = goal.ratio === true ? '×' : (goal.unit ?? '');
    const { ours, best, met } = standing;
    const peer = best === undefined ? '' : `${best.name} ${formatNumber(best.median)}${unit}`;
    return [[goal.text, `${formatNumber(goal.most)}${unit}`, formatSummary(ours, unit), peer, met ? 'yes' : '**no**']];
  });
  return markdownTable([['', 'at most', 'ours', 'best peer', 'met'], ...lines]);
}

function peersTable(results: readonly Result[]): string {
  const seen = new Set(results.flatMap(({ rows }) => rows.map(({ peer }) => peer)));
  const versions = Object.assign({}, ...results.map((result) => result.versions)) as Record<string, string>;
  const lines = [...seen].sort().map((id) => {
    const { name, imports = {}, glue = '' }: Peer = peers[id];
    const [first = ''] = Object.keys(imports);
    return [name, versions[first] ?? '', glue];
  });
  return markdownTable([['', 'version', 'what stands in for what it does not have'], ...lines], () => false);
}
