import type { JSX } from 'preact';
import { type MetricPoint, type Side, WINDOW_SECONDS } from '../../shared/state.js';
import { count, duration } from '../format.js';
import { COUNTS, type CountKey, LATENCIES } from './chart-data.js';
import { colors } from './colors.js';
import { Plot } from './plot.js';
import { SIDE_TITLES } from './sides.js';

const DASHES: Readonly<Partial<Record<CountKey, readonly number[]>>> = { unauthorized: [6, 3], failed: [2, 3] };

/** Charts of one client's counters and latency. */
export function SideCharts({
  side,
  points,
  counts,
  latencies,
  tops,
  hidden,
}: {
  readonly side: Side;
  readonly points: ReadonlyMap<number, MetricPoint>;
  /** Columns of the two charts. */
  readonly counts: readonly (readonly (number | null)[])[];
  readonly latencies: readonly (readonly (number | null)[])[];
  readonly tops: { readonly counts: number; readonly latencies: number };
  readonly hidden: ReadonlySet<CountKey>;
}): JSX.Element {
  const ink = colors.value;
  const title = SIDE_TITLES[side];
  const span = `over the last ${WINDOW_SECONDS / 60} minutes`;
  const total = (key: CountKey): number => [...points.values()].reduce((sum, point) => sum + point[key], 0);
  const totals = COUNTS.map(({ key, label }) => `${label} ${count(total(key))}`).join(', ');
  return (
    <div class={`side ${side}`} data-testid={`side-${side}`}>
      <h3>
        {title} <small>per second</small>
      </h3>
      <Plot
        label={`${title}, counts per second ${span}. Totals: ${totals}`}
        cursor="load"
        columns={counts}
        top={tops.counts}
        ink={ink}
        format={count}
        lines={COUNTS.map(({ key, label }) => ({
          label,
          color: ink[key],
          shown: !hidden.has(key),
          ...(DASHES[key] && { dash: DASHES[key] }),
        }))}
      />
      <h3>
        {title} <small>latency</small>
      </h3>
      <Plot
        label={`${title}, median and 99th percentile of the latency in each second ${span}`}
        cursor="load"
        columns={latencies}
        top={tops.latencies}
        ink={ink}
        format={duration}
        lines={LATENCIES.map(({ key, label }) => ({ label, color: ink[key], shown: true, points: true }))}
      />
    </div>
  );
}
