import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Side } from '../../shared/state.js';
import { charted, providers, series, seriesKey } from '../store.js';
import { type CountKey, countColumns, highest, latencyColumns } from './chart-data.js';
import { Legend } from './legend.js';
import { SidePanel } from './side-panel.js';

/** Charts of our client and the naive client for the last five minutes, on the same scale. */
export function LoadSection(): JSX.Element {
  const now = useSignal(Math.floor(Date.now() / 1000));
  const hidden = useSignal<ReadonlySet<CountKey>>(new Set());
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) now.value = Math.floor(Date.now() / 1000);
    }, 1000);
    return () => clearInterval(timer);
  }, [now]);
  const provider = providers.value.find(({ name }) => name === charted.value);
  const sideOf = (side: Side) => {
    const view = series.value.get(seriesKey(charted.value, side));
    const points = view?.points ?? new Map();
    return {
      total: view?.total,
      counts: countColumns(points, now.value),
      latencies: latencyColumns(points, now.value),
    };
  };
  const ours = sideOf('ours');
  const naive = sideOf('naive');
  const tops = {
    counts: highest([ours.counts, naive.counts], 10),
    latencies: highest([ours.latencies, naive.latencies], 10),
  };
  return (
    <section class="load" aria-labelledby="load-title" data-testid="load">
      <div class="section-head row">
        <h2 id="load-title">Under load</h2>
        <p class="hint">the last five minutes, second by second</p>
        <fieldset class="segments">
          <legend class="hidden">Provider</legend>
          {providers.value.map(({ name, title }) => (
            <label key={name}>
              <input
                type="radio"
                name="charted"
                checked={charted.value === name}
                onChange={() => {
                  charted.value = name;
                }}
              />
              <span>{title}</span>
            </label>
          ))}
        </fieldset>
      </div>
      <Legend hidden={hidden} />
      <div class="sides">
        <SidePanel
          side="ours"
          title="Our client"
          hint="one shared token, renewed before it expires"
          {...ours}
          tops={tops}
          hidden={hidden.value}
        />
        {provider?.can.naive === false ? (
          <div class="side none">
            <h3>Naive client</h3>
            <p class="hint">
              {provider.mode === 'live'
                ? 'The naive client never calls a real provider.'
                : 'Paisr uses API keys that do not expire, so there are no token requests to compare.'}
            </p>
          </div>
        ) : (
          <SidePanel
            side="naive"
            title="Naive client"
            hint="one token request per call"
            {...naive}
            tops={tops}
            hidden={hidden.value}
          />
        )}
      </div>
    </section>
  );
}
