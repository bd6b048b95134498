import { CHECKS, type Findings, HOSTILE_CHECKS } from './conformance/conformance.js';
import type { Runtime } from './runtimes.js';

/** What one runtime was found to do, by kind of module. */
export interface Result {
  readonly runtime: Pick<Runtime, 'name' | 'version' | 'engine'>;
  readonly findings: readonly Findings[];
}

const BEGIN = '<!-- runtimes: written by npm run runtimes -- --write -->';
const END = '<!-- /runtimes -->';

const NAMES = Object.keys({ ...CHECKS, ...HOSTILE_CHECKS });

/** The results as a table in Markdown, as the formatter leaves it. */
export function tableOf(results: readonly Result[]): string {
  const rows = [
    ['runtime', 'stands on', ...NAMES],
    ...results.map(({ runtime: { name, version, engine }, findings }) => [
      `${name} (${version})`,
      engine,
      ...NAMES.map((check) => (findings.every((one) => one[check] === null) ? 'yes' : 'NO')),
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const padded = rows.map((row) => line(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))));
  const rule = line(widths.map((width) => '-'.repeat(width)));
  return [padded[0], rule, ...padded.slice(1)].join('\n');
}

/** The table that stands in a document between its marks. */
export function tableIn(document: string): string {
  return document.slice(startIn(document), endIn(document)).trim();
}

/** The document with another table between its marks. */
export function withTable(document: string, table: string): string {
  return `${document.slice(0, startIn(document))}\n\n${table}\n\n${document.slice(endIn(document))}`;
}

function startIn(document: string): number {
  const at = document.indexOf(BEGIN);
  if (at === -1) throw new Error(`expected ${BEGIN}`);
  return at + BEGIN.length;
}

function endIn(document: string): number {
  const at = document.indexOf(END);
  if (at === -1) throw new Error(`expected ${END}`);
  return at;
}
