import type { Measure } from '../measure.js';
import type { PeerId } from '../peers/index.js';
import type { Row } from '../rounds.js';
import type { Summary } from '../statistics.js';
import { CACHED_TOKEN, type Choice, CPU_OF_GET, ROTATION_FAILURES, STAMPEDE, TENANT_MEMORY } from './choices.js';
import { summariesOf } from './figures.js';

/** A limit for our packages. */
export interface Goal extends Choice {
  readonly text: string;
  readonly peer: PeerId;
  readonly unit?: string;
  readonly max: number;
  /** Whether our result must also be lower than every peer's result in the same run. References are not peers. */
  readonly belowPeers?: boolean;
}

const OURS: readonly Omit<Goal, 'peer'>[] = [
  { ...CACHED_TOKEN, text: 'A cached token, compared with awaiting a resolved promise', max: 2.3, belowPeers: true },
  { ...CPU_OF_GET, text: 'CPU of an authorized GET, 64 at once, compared with axios', max: 0.32, belowPeers: true },
  { ...STAMPEDE, text: '1,000 callers without a token: token requests', max: 1 },
  { measure: 'stampede', column: 'failures', text: '1,000 callers without a token: failures', max: 0 },
  {
    measure: 'fleet',
    variant: 'with the store',
    column: 'tokenRequests',
    text: 'Eight processes with a store, 200 callers each: token requests',
    max: 1,
  },
  { measure: 'late-refusals', column: 'tokenRequests', text: 'Ten late 401s: token requests', max: 1 },
  { measure: 'rotation', column: 'tokenRequests', text: 'Rotation under load: token requests', max: 6 },
  { measure: 'rotation', column: 'refusals', text: 'Rotation under load: 401s', max: 0 },
  { ...ROTATION_FAILURES, text: 'Rotation under load: failures', max: 0 },
  { measure: 'rotation', column: 'waited', text: 'Rotation under load: calls that waited', max: 0 },
  { measure: 'import', column: 'more', text: 'Import, in addition to axios and valibot', unit: ' ms', max: 10 },
];

const bundle = { measure: 'bundle', unit: ' KiB' } as const;

export const goals: readonly Goal[] = [
  ...OURS.map((goal) => ({ peer: 'paysecurez' as const, ...goal })),
  { ...bundle, peer: 'core', column: 'more', text: 'Bundle of @x/core, in addition to axios and valibot', max: 8 },
  ...(['paisr', 'paysecurez', 'singleview'] as const).map((peer) => ({
    ...bundle,
    peer,
    column: 'own',
    text: `Bundle of @x/${peer} without its dependencies`,
    max: 1.5,
  })),
  {
    ...TENANT_MEMORY,
    peer: 'paysecurez',
    text: 'Memory per tenant with 100,000 idle tenants',
    unit: ' bytes',
    max: 700,
  },
];

/** A goal's outcome. */
export interface Outcome {
  readonly ours: Summary;
  /** The peer with the best result, for goals that are measured against peers. */
  readonly best?: { readonly name: string; readonly median: number };
  readonly met: boolean;
}

/** Compares a goal with the measured median. Returns `undefined` if it was not measured. */
export function outcomeOf(goal: Goal, measure: Measure, rows: readonly Row[]): Outcome | undefined {
  const summaries = summariesOf(goal, measure, rows);
  const ours = summaries.find(({ id }) => id === goal.peer)?.summary;
  if (ours === undefined) return undefined;
  const met = ours.median <= goal.max;
  const best = summaries.find(({ id, peer }) => id !== goal.peer && peer.floor !== true);
  if (goal.belowPeers !== true || best === undefined) return { ours, met };
  const { median } = best.summary;
  return { ours, best: { name: best.peer.name, median }, met: met && ours.median < median };
}
