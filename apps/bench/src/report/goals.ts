import type { Measure } from '../measure.js';
import type { PeerId } from '../peers/index.js';
import type { Row } from '../rounds.js';
import type { Summary } from '../statistics.js';
import { type Choice, summariesOf } from './figures.js';

/** What we hold ourselves to. */
export interface Goal extends Choice {
  readonly text: string;
  readonly peer: PeerId;
  readonly unit?: string;
  readonly max: number;
  /** Whether ours must also be below every peer of the same run, floors left out. */
  readonly belowPeers?: boolean;
}

const OURS: readonly Omit<Goal, 'peer'>[] = [
  {
    text: 'A held token, against awaiting a resolved promise',
    measure: 'hot-path',
    column: 'nanoseconds',
    ratio: true,
    max: 2.3,
    belowPeers: true,
  },
  {
    text: 'CPU of an authorized GET, 64 at once, against axios',
    measure: 'authorized-get',
    variant: '64 at once',
    column: 'cpu',
    ratio: true,
    max: 0.32,
    belowPeers: true,
  },
  { text: '1,000 callers without a token: token requests', measure: 'stampede', column: 'tokenRequests', max: 1 },
  { text: '1,000 callers without a token: failures', measure: 'stampede', column: 'failures', max: 0 },
  {
    text: 'Eight processes with a store, 200 callers each: token requests',
    measure: 'fleet',
    variant: 'with the store',
    column: 'tokenRequests',
    max: 1,
  },
  { text: 'Ten late 401s: token requests', measure: 'late-refusals', column: 'tokenRequests', max: 1 },
  { text: 'Rotation under load: token requests', measure: 'rotation', column: 'tokenRequests', max: 6 },
  { text: 'Rotation under load: 401s', measure: 'rotation', column: 'refusals', max: 0 },
  { text: 'Rotation under load: failures', measure: 'rotation', column: 'failures', max: 0 },
  { text: 'Rotation under load: calls that waited', measure: 'rotation', column: 'waited', max: 0 },
  { text: 'Import, over axios and valibot', measure: 'import', column: 'more', unit: ' ms', max: 10 },
];

export const goals: readonly Goal[] = [
  ...OURS.map((goal) => ({ peer: 'paysecurez' as const, ...goal })),
  {
    peer: 'core',
    text: 'Bundle of @x/core, over axios and valibot',
    measure: 'bundle',
    column: 'more',
    unit: ' KiB',
    max: 8,
  },
  ...(['paisr', 'paysecurez', 'singleview'] as const).map((peer) => ({
    peer,
    text: `Bundle of @x/${peer} without its dependencies`,
    measure: 'bundle',
    column: 'own',
    unit: ' KiB',
    max: 1.5,
  })),
  {
    peer: 'paysecurez',
    text: 'Memory for each of 100,000 idle tenants',
    measure: 'tenants',
    variant: '100,000',
    column: 'bytes',
    unit: ' bytes',
    max: 700,
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
  const summaries = summariesOf(goal, measure, rows);
  const ours = summaries.find(({ id }) => id === goal.peer)?.summary;
  if (ours === undefined) return undefined;
  const met = ours.median <= goal.max;
  const best = summaries.find(({ id, peer }) => id !== goal.peer && peer.floor !== true);
  if (goal.belowPeers !== true || best === undefined) return { ours, met };
  const { median } = best.summary;
  return { ours, best: { name: best.peer.name, median }, met: met && ours.median < median };
}
