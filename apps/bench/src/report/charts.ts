import { OURS } from '../peers/groups.js';
import type { Result } from '../results.js';
import { type Choice, measured, summariesOf } from './figures.js';
import type { Panel } from './picture.js';

/** A figure that is worth a picture. */
interface Chart extends Choice {
  readonly title: string;
  readonly logarithmic?: boolean;
}

const CHARTS: readonly Chart[] = [
  {
    title: 'A held token: time, against awaiting a resolved promise',
    measure: 'hot-path',
    column: 'nanoseconds',
    ratio: true,
    logarithmic: true,
  },
  {
    title: 'An authorized GET, 64 at once: CPU, against axios',
    measure: 'authorized-get',
    variant: '64 at once',
    column: 'cpu',
    ratio: true,
  },
  {
    title: '1,000 callers without a token: token requests',
    measure: 'stampede',
    column: 'tokenRequests',
    logarithmic: true,
  },
  { title: 'Ten seconds of rotation: calls that failed', measure: 'rotation', column: 'failures', logarithmic: true },
  {
    title: '100,000 idle tenants: bytes for each',
    measure: 'tenants',
    variant: '100,000',
    column: 'bytes',
    logarithmic: true,
  },
  { title: 'Bundle: KiB, minified and gzipped', measure: 'bundle', column: 'size' },
];

/** The panels of the picture that were measured, the smallest figure on top. */
export function panelsOf(results: readonly Result[]): readonly Panel[] {
  return CHARTS.flatMap((chart) => {
    const found = measured(chart.measure, results);
    if (found === undefined) return [];
    const { title, logarithmic = false, ratio = false } = chart;
    const bars = summariesOf(chart, found.measure, found.result.rows).map(
      ({ id, peer: { name, floor = false }, summary }) => ({
        name,
        kind: OURS.includes(id) ? ('ours' as const) : floor ? ('floor' as const) : ('peer' as const),
        value: summary.median,
      }),
    );
    return [{ title, logarithmic, unit: ratio ? '×' : '', bars }];
  });
}
