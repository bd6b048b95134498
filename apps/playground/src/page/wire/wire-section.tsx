import { type Signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { WireRow } from '../../shared/state.js';
import { count, counted } from '../format.js';
import { wire } from '../store.js';
import { EVERYTHING, passes, type WireFilter } from './filter.js';
import { FilterBar } from './filter-bar.js';
import { WireItem } from './wire-item.js';

/** Number of rows that are shown initially and that each click adds. */
const PAGE_SIZE = 60;

/** A log of all requests and responses. */
export function WireSection(): JSX.Element {
  const filter = useSignal<WireFilter>(EVERYTHING);
  const shown = useSignal(PAGE_SIZE);
  const paused: Signal<readonly WireRow[] | undefined> = useSignal(undefined);
  const rows = (paused.value ?? wire.value).filter((row) => passes(row, filter.value)).reverse();
  return (
    <section class="wire" aria-labelledby="wire-title" data-testid="wire">
      <div class="section-head row">
        <h2 id="wire-title">On the wire</h2>
        <p class="hint" data-testid="wire-count">
          {counted(rows.length, 'exchange')}
        </p>
        <button
          type="button"
          aria-pressed={paused.value !== undefined}
          onClick={() => {
            paused.value = paused.value === undefined ? wire.value : undefined;
          }}
        >
          {paused.value === undefined ? 'Pause' : 'Resume'}
        </button>
      </div>
      <FilterBar filter={filter} />
      {rows.length === 0 && (
        <p class="empty">{wire.value.length === 0 ? 'No requests yet. Get a token.' : 'No matching exchanges.'}</p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable list must be reachable by keyboard */}
      <ol class="scroll" tabIndex={0} aria-labelledby="wire-title">
        {rows.slice(0, shown.value).map((row) => (
          <WireItem key={row.id} row={row} />
        ))}
        {rows.length > shown.value && (
          <li class="more">
            <button
              type="button"
              onClick={() => {
                shown.value += PAGE_SIZE;
              }}
            >
              Show {count(Math.min(PAGE_SIZE, rows.length - shown.value))} more of {count(rows.length)}
            </button>
          </li>
        )}
      </ol>
    </section>
  );
}
