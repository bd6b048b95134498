import { OURS } from '../peers/groups.js';
import type { Result } from '../results.js';
import { type Choice, CPU_OF_GET, HELD_TOKEN, ROTATION_FAILURES, STAMPEDE, TENANT_MEMORY } from './choices.js';
import { measured, summariesOf } from './figures.js';
import type { Panel } from './picture.js';

/** A figure that is worth a picture. */
interface Chart extends Choice {
  readonly title: string;
  readonly logarithmic?: boolean;
}

const CHARTS: readonly Chart[] = [
  { ...HELD_TOKEN, title: 'A held token: time, against awaiting a resolved promise', logarithmic: true },
  { ...CPU_OF_GET, title: 'An authorized GET, 64 at once: CPU, against axios' },
  { ...STAMPEDE, title: '1,000 callers without a token: token requests', logarithmic: true },
  { ...ROTATION_FAILURES, title: 'Ten seconds of rotation: calls that failed', logarithmic: true },
  { ...TENANT_MEMORY, title: '100,000 idle tenants: bytes for each', logarithmic: true },
  { measure: 'bundle', column: 'size', title: 'Bundle: KiB, minified and gzipped' },
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
