import { markdownTable } from '@x/report';
import type { Column, Measure } from '../measure.js';
import { peers } from '../peers/index.js';
import type { Row } from '../rounds.js';
import { summarize } from '../statistics.js';
import { figuresOf, ratiosOf } from './figures.js';
import { formatSummary } from './number.js';

/** Cell text for a result that does not apply. */
const NONE = '–';

/** Returns a benchmark's result tables as Markdown. */
export function markdownTables(measure: Measure, rows: readonly Row[]): string {
  const variants = [...new Set(rows.map(({ variant }) => variant))];
  if (variants.length === 1) return tableOf(measure, rows, ({ peer }) => peers[peer].name);
  if (new Set(rows.map(({ peer }) => peer)).size === 1) return tableOf(measure, rows, ({ variant }) => variant);
  if (measure.growth === true) return growthTables(measure, rows, variants);
  return variants
    .map((variant) => {
      const of = rows.filter((row) => row.variant === variant);
      return `**${variant}**\n\n${tableOf(measure, of, ({ peer }) => peers[peer].name)}`;
    })
    .join('\n\n');
}

/**
 * Returns a table with one row per case and one column per result. If a result has a ratio, a separate column after the
 * result shows the ratio.
 */
function tableOf(measure: Measure, rows: readonly Row[], nameOf: (row: Row) => string): string {
  const head = measure.columns.flatMap((column) => [column.label, ...(hasRatio(measure, column) ? ['ratio'] : [])]);
  const body = rows.map((row) => [
    nameOf(row),
    ...measure.columns.flatMap((column) => cells(measure, column, row, rows)),
  ]);
  return markdownTable([['', ...head], ...body]);
}

/** Returns one table per result column, with the variants side by side. */
function growthTables(measure: Measure, rows: readonly Row[], variants: readonly string[]): string {
  const ids = [...new Set(rows.map(({ peer }) => peer))];
  const tables = measure.columns.map((column) => {
    const lines = ids.map((id) => [
      peers[id].name,
      ...rows.filter(({ peer }) => peer === id).map((row) => cells(measure, column, row, rows).join('; ')),
    ]);
    return `**${column.label}**\n\n${markdownTable([['', ...variants], ...lines])}`;
  });
  return tables.join('\n\n');
}

const hasRatio = ({ baseline }: Measure, { ratio }: Column): boolean => baseline !== undefined && ratio === true;

function cells(measure: Measure, column: Column, row: Row, rows: readonly Row[]): readonly string[] {
  const figures = cellOf(figuresOf(row, column.key));
  return hasRatio(measure, column) ? [figures, cellOf(ratiosOf(measure, column.key, row, rows), '×')] : [figures];
}

function cellOf(figures: readonly (number | undefined)[], unit = ''): string {
  const summary = summarize(figures);
  return summary === undefined ? NONE : formatSummary(summary, unit);
}
