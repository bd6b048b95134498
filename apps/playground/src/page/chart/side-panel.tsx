import type { JSX } from 'preact';
import type { MetricPoint, Side } from '../../shared/state.js';
import { count, duration } from '../format.js';
import { COUNTS, type CountKey, LATENCIES } from './chart-data.js';
import { colors } from './colors.js';
import { Plot } from './plot.js';

const DASHES: Readonly<Partial<Record<CountKey, readonly number[]>>> = {
  unauthorized: [6, 3],
  replays: [2, 3],
  retries: [8, 3, 2, 3],
};

/** Metrics for one client, with charts of its counters and its latency. */
export function SidePanel({
  side,
  title,
  hint,
  total,
  counts,
  latencies,
  tops,
  hidden,
}: {
  readonly side: Side;
  readonly title: string;
  readonly hint: string;
  readonly total: MetricPoint | undefined;
  readonly counts: readonly (readonly (number | null)[])[];
  readonly latencies: readonly (readonly (number | null)[])[];
  readonly tops: { readonly counts: number; readonly latencies: number };
  readonly hidden: ReadonlySet<CountKey>;
}): JSX.Element {
  const ink = colors.value;
  const figures = COUNTS.map(({ key, label }) => [key, label, count(total?.[key] ?? 0)] as const);
  const times = LATENCIES.map(({ key, label }) => {
    const ms = total?.[key];
    return [key, label, ms === undefined ? '–' : duration(ms)] as const;
  });
  const summary = [...figures, ...times].map(([, label, value]) => `${label} ${value}`).join(', ');
  return (
    <div class={`side ${side}`} data-testid={`side-${side}`}>
      <h3>
        {title} <small>{hint}</small>
      </h3>
      <dl class="tiles">
        {[...figures, ['failed', 'failed calls', count(total?.failed ?? 0)] as const, ...times].map(
          ([key, label, value]) => (
            <div key={key} class={key}>
              <dt>{label}</dt>
              <dd data-testid={`total-${key}`}>{value}</dd>
            </div>
          ),
        )}
      </dl>
      <h4>Per second</h4>
      <Plot
        label={`${title}, per second over the last five minutes. Totals: ${summary}`}
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
      <h4>
        Call latency <small>p50 and p99</small>
      </h4>
      <Plot
        label={`${title}, call latency over the last five minutes: ${times.map(([, label, value]) => `${label} ${value}`).join(', ')}`}
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
