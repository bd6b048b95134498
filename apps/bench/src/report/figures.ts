import type { Measure } from '../measure.js';
import type { Row } from '../rounds.js';
import { ratios } from '../statistics.js';

/** A figure of a row, round by round. */
export function figuresOf({ rounds }: Row, key: string): readonly (number | undefined)[] {
  return rounds.map((figures) => figures[key]);
}

/** A figure of a row against the baseline's in the same variant and round; none where there is no baseline. */
export function ratiosOf({ baseline }: Measure, key: string, row: Row, rows: readonly Row[]): readonly number[] {
  const base = rows.find(({ peer, variant }) => peer === baseline && variant === row.variant);
  return base === undefined ? [] : ratios(figuresOf(row, key), figuresOf(base, key));
}
