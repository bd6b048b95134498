import type { Measure } from '../measure.js';
import { type PeerId, peers } from '../peers/index.js';
import type { Peer } from '../peers/peer.js';
import type { Row } from '../rounds.js';
import { type Summary, summarize } from '../statistics.js';
import { figuresOf, ratiosOf } from './figures.js';

/** What we hold ourselves to. */
export interface Goal {
  readonly text: string;
  readonly measure: string;
  readonly peer: PeerId;
  readonly column: string;
  /** Default: the only one. */
  readonly variant?: string;
  /** Whether it is about the ratio to the baseline. */
  readonly ratio?: boolean;
  readonly unit?: string;
  readonly most: number;
  /** Whether ours must also be below every peer of the same run, floors left out. */
  readonly belowPeers?: boolean;
}

const OURS = { peer: 'paysecurez' } as const;

export const goals: readonly Goal[] = [
  {
    ...OURS,
    text: 'A held token, against awaiting a resolved promise',
    measure: 'hot-path',
    column: 'nanoseconds',
    ratio: true,
    most: 2.3,
    belowPeers: true,
  },
  {
    ...OURS,
    text: 'CPU of an authorized GET, 64 at once, against axios',
    measure: 'authorized-get',
    variant: '64 at once',
    column: 'cpu',
    ratio: true,
    most: 0.32,
    belowPeers: true,
  },
  {
    ...OURS,
    text: '1,000 callers without a token: token requests',
    measure: 'stampede',
    column: 'tokenRequests',
    most: 1,
  },
  { ...OURS, text: '1,000 callers without a token: failures', measure: 'stampede', column: 'failures', most: 0 },
  {
    ...OURS,
    text: 'Eight processes with a store, 200 callers each: token requests',
    measure: 'fleet',
    variant: 'with the store',
    column: 'tokenRequests',
    most: 1,
  },
  {
    ...OURS,
    text: 'Ten late 401s: token requests',
    measure: 'late-refusals',
    column: 'tokenRequests',
    most: 1,
  },
  { ...OURS, text: 'Rotation under load: token requests', measure: 'rotation', column: 'tokenRequests', most: 6 },
  { ...OURS, text: 'Rotation under load: 401s', measure: 'rotation', column: 'refusals', most: 0 },
  { ...OURS, text: 'Rotation under load: failures', measure: 'rotation', column: 'failures', most: 0 },
  { ...OURS, text: 'Rotation under load: calls that waited', measure: 'rotation', column: 'waited', most: 0 },
  {
    ...OURS,
    text: 'Import, over axios and valibot',
    measure: 'import',
    column: 'more',
    unit: ' ms',
    most: 10,
  },
  {
    peer: 'core',
    text: 'Bundle of @x/core, over axios and valibot',
    measure: 'bundle',
    column: 'more',
    unit: ' KiB',
    most: 8,
  },
  ...(['paisr', 'paysecurez', 'singleview'] as const).map((peer) => ({
    peer,
    text: `Bundle of @x/${peer} without its dependencies`,
    measure: 'bundle',
    column: 'own',
    unit: ' KiB',
    most: 1.5,
  })),
  {
    ...OURS,
    text: 'Memory for each of 100,000 idle tenants',
    measure: 'tenants',
    variant: '100,000',
    column: 'bytes',
    unit: ' bytes',
    most: 700,
  },
];

/** How a goal stands. */
export interface Standing {
  readonly ours: Summary;
  /** The peer that comes nearest, where the goal is about peers too. */
  readonly best?: { readonly name: string; readonly median: number };
  readonly met: boolean;
}

/** Judges a goal by the median; nothing where it was not measured. */
export function standingOf(goal: Goal, measure: Measure, rows: readonly Row[]): Standing | undefined {
  const variant = rows.filter((row) => goal.variant === undefined || row.variant === goal.variant);
  const summaryOf = (row: Row): Summary | undefined =>
    summarize(
      goal.ratio === true
        ? ratiosOf(measure, goal.column, row, rows)
        : figuresOf(row, goal.column).filter((figure) => figure !== undefined),
    );
  const own = variant.find(({ peer }) => peer === goal.peer);
  const ours = own && summaryOf(own);
  if (ours === undefined) return undefined;
  const met = ours.median <= goal.most;
  if (goal.belowPeers !== true) return { ours, met };
  const others = variant
    .filter(({ peer }) => peer !== goal.peer && (peers[peer] as Peer).floor !== true)
    .flatMap((row) => {
      const summary = summaryOf(row);
      return summary === undefined ? [] : [{ name: peers[row.peer].name, median: summary.median }];
    })
    .sort((one, other) => one.median - other.median);
  const [best] = others;
  if (best === undefined) return { ours, met };
  return { ours, best, met: met && ours.median < best.median };
}
