import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ProviderState, Run, Side } from '../../shared/state.js';
import { compared, runs, selected, series, seriesKey } from '../store.js';
import { type CountKey, countColumns, highest, latencyColumns } from './chart-data.js';
import { Legend } from './legend.js';
import { RunTable } from './run-table.js';
import { SideCharts } from './side-charts.js';

/** The figures of the selected provider's latest run, and charts of the clients on the same scale. */
export function ProofSection({ provider }: { readonly provider: ProviderState }): JSX.Element {
  const now = useSignal(Math.floor(Date.now() / 1000));
  const hidden = useSignal<ReadonlySet<CountKey>>(new Set());
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) now.value = Math.floor(Date.now() / 1000);
    }, 1000);
    return () => clearInterval(timer);
  }, [now]);
  const run = runs.value.find((one) => one.provider === selected.value);
  const sides = sidesOf(provider, run).map((side) => {
    const points = series.value.get(seriesKey(selected.value, side)) ?? new Map();
    return { side, points, counts: countColumns(points, now.value), latencies: latencyColumns(points, now.value) };
  });
  const tops = {
    counts: highest(
      sides.map(({ counts }) => counts),
      10,
    ),
    latencies: highest(
      sides.map(({ latencies }) => latencies),
      10,
    ),
  };
  return (
    <section class="proof" aria-labelledby="proof-title" data-testid="proof">
      <h2 id="proof-title" class="hidden">
        The proof
      </h2>
      {run === undefined ? (
        <p class="hint">
          Nothing has run yet. Fire calls or start a load. The token requests, failures and latencies of both clients
          appear here.
        </p>
      ) : (
        <RunTable run={run} />
      )}
      {!provider.can.compare && (
        <p class="hint">
          {provider.mode === 'live'
            ? 'Nothing is compared with a real provider.'
            : 'Paisr uses API keys that do not expire, so there are no token requests to compare.'}
        </p>
      )}
      <Legend hidden={hidden} />
      <div class="sides">
        {sides.map((side) => (
          <SideCharts key={side.side} {...side} tops={tops} hidden={hidden.value} />
        ))}
      </div>
    </section>
  );
}

/** Our client, and the opponent of the latest run or, before the first run, of the next one. */
function sidesOf({ can }: ProviderState, run: Run | undefined): readonly Side[] {
  const opponent = run === undefined ? compared.value : run.opponent?.side;
  return can.compare && opponent !== undefined ? ['ours', opponent] : ['ours'];
}
