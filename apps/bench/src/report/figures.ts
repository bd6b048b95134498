import type { Measure } from '../measure.js';
import { measures } from '../measures/index.js';
import { type PeerId, peers } from '../peers/index.js';
import type { Peer } from '../peers/peer.js';
import type { Result } from '../results.js';
import type { Row } from '../rounds.js';
import { ratios, type Summary, summarize } from '../statistics.js';
import type { Choice } from './choices.js';

/** Returns a benchmark and its result, or `undefined` if there is no result. */
export function measured(
  name: string,
  results: readonly Result[],
): { readonly measure: Measure; readonly result: Result } | undefined {
  const measure = measures.find((one) => one.name === name);
  const result = results.find((one) => one.measure === name);
  return measure && result && { measure, result };
}

/** Returns a row's value in each round. */
export function figuresOf({ rounds }: Row, key: string): readonly (number | undefined)[] {
  return rounds.map((figures) => figures[key]);
}

/**
 * Returns the ratios of a row's values to the baseline in the same variant and round. Empty if there is no baseline.
 */
export function ratiosOf({ baseline }: Measure, key: string, row: Row, rows: readonly Row[]): readonly number[] {
  const base = rows.find(({ peer, variant }) => peer === baseline && variant === row.variant);
  return base === undefined ? [] : ratios(figuresOf(row, key), figuresOf(base, key));
}

/** A peer's summarized result. */
export interface PeerSummary {
  readonly id: PeerId;
  readonly peer: Peer;
  readonly summary: Summary;
}

/** Returns the selected result for each peer that has one, with the smallest median first. */
export function summariesOf(
  { column, variant, ratio }: Choice,
  measure: Measure,
  rows: readonly Row[],
): readonly PeerSummary[] {
  return rows
    .filter((row) => variant === undefined || row.variant === variant)
    .flatMap((row) => {
      const summary = summarize(ratio === true ? ratiosOf(measure, column, row, rows) : figuresOf(row, column));
      return summary === undefined ? [] : [{ id: row.peer, peer: peers[row.peer], summary }];
    })
    .sort((one, other) => one.summary.median - other.summary.median);
}
