import { OURS } from '../peers/groups.js';
import type { Result } from '../results.js';
import { CACHED_TOKEN, type Choice, CPU_OF_GET, ROTATION_FAILURES, STAMPEDE, TENANT_MEMORY } from './choices.js';
import { measured, summariesOf } from './figures.js';
import type { Panel } from './picture.js';

/** A result shown as a chart. */
interface Chart extends Choice {
  readonly title: string;
  readonly logarithmic?: boolean;
}

const CHARTS: readonly Chart[] = [
  { ...CACHED_TOKEN, title: 'A cached token: time, compared with awaiting a resolved promise', logarithmic: true },
  { ...CPU_OF_GET, title: 'An authorized GET, 64 at once: CPU, compared with axios' },
  { ...STAMPEDE, title: '1,000 callers without a token: token requests', logarithmic: true },
  { ...ROTATION_FAILURES, title: 'Ten seconds of rotation: failed calls', logarithmic: true },
  { ...TENANT_MEMORY, title: '100,000 idle tenants: bytes per tenant', logarithmic: true },
  { measure: 'bundle', column: 'size', title: 'Bundle: KiB, minified and gzipped' },
];

/** Returns the panels for the measured results, each with the smallest value at the top. */
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
