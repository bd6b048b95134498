import { measures } from '../measures/index.js';
import { OURS } from '../peers/groups.js';
import { peers } from '../peers/index.js';
import type { Peer } from '../peers/peer.js';
import type { Result } from '../results.js';
import { summarize } from '../statistics.js';
import { figuresOf, ratiosOf } from './figures.js';
import type { Bar, Panel } from './picture.js';

/** A column of a measure that is worth a picture. */
interface Chart {
  readonly title: string;
  readonly measure: string;
  readonly column: string;
  readonly variant?: string;
  readonly ratio?: boolean;
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
    const measure = measures.find(({ name }) => name === chart.measure);
    const result = results.find((one) => one.measure === chart.measure);
    if (measure === undefined || result === undefined) return [];
    const bars = result.rows
      .filter(({ variant }) => chart.variant === undefined || variant === chart.variant)
      .flatMap((row): readonly Bar[] => {
        const figures =
          chart.ratio === true ? ratiosOf(measure, chart.column, row, result.rows) : figuresOf(row, chart.column);
        const summary = summarize(figures.filter((figure) => figure !== undefined));
        if (summary === undefined) return [];
        const { name, floor }: Peer = peers[row.peer];
        const kind = OURS.includes(row.peer) ? 'ours' : floor === true ? 'floor' : 'peer';
        return [{ name, kind, value: summary.median }];
      })
      .sort((one, other) => one.value - other.value);
    const { title, logarithmic = false } = chart;
    return [{ title, logarithmic, unit: chart.ratio === true ? '×' : '', bars }];
  });
}
