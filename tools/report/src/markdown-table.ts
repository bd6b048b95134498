/** Minimum column width. The Markdown formatter would widen a narrower one. */
const MIN_WIDTH = 3;

/**
 * Formats rows as a Markdown table, padded like the Markdown formatter's output. The first row is the header.
 *
 * @param alignsRight Returns whether a column is right-aligned. Default: all columns except the first.
 */
export function markdownTable(
  rows: readonly (readonly string[])[],
  alignsRight: (column: number) => boolean = (column) => column > 0,
): string {
  const [header = []] = rows;
  const widths = header.map((_, column) => Math.max(MIN_WIDTH, ...rows.map((row) => row[column]?.length ?? 0)));
  const rule = widths.map((width, column) => (alignsRight(column) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  const [padded, ...body] = rows.map((row) =>
    widths.map((width, column) => {
      const cell = row[column] ?? '';
      return alignsRight(column) ? cell.padStart(width) : cell.padEnd(width);
    }),
  );
  return [padded ?? [], rule, ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
