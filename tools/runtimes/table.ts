import { markdownTable, partBetween, replacePart } from '@x/report';
import { CHECKS, type Findings, HOSTILE_CHECKS } from './conformance/conformance.js';
import type { Runtime } from './runtimes.js';

/** Results of the checks on one runtime, with one entry for each module format. */
export interface Result {
  readonly runtime: Pick<Runtime, 'name' | 'version' | 'engine'>;
  readonly findings: readonly Findings[];
}

const MARKS = {
  begin: '<!-- runtimes: written by npm run runtimes -- --write -->',
  end: '<!-- /runtimes -->',
};

const NAMES = Object.keys({ ...CHECKS, ...HOSTILE_CHECKS });

/** Returns the results as a Markdown table. */
export function tableOf(results: readonly Result[]): string {
  const rows = results.map(({ runtime: { name, version, engine }, findings }) => [
    `${name} (${version})`,
    engine,
    ...NAMES.map((check) => (findings.every((one) => one[check] === null) ? 'yes' : 'NO')),
  ]);
  return markdownTable([['runtime', 'HTTP engine', ...NAMES], ...rows], () => false);
}

/** Returns the table in a document. */
export function tableIn(document: string): string {
  return partBetween(MARKS, document);
}

/** Replaces the table in a document. */
export function withTable(document: string, table: string): string {
  return replacePart(MARKS, document, table);
}
