import { type Signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { WireRow } from '../../shared/state.js';
import { count, counted } from '../format.js';
import { wire } from '../store.js';
import { EVERYTHING, passes, type WireFilter } from './filter.js';
import { FilterBar } from './filter-bar.js';
import { WireItem } from './wire-item.js';

/** So many rows more with each press. */
const PAGE = 60;

/** Every request and answer, as they went over the wire. */
export function WireSection(): JSX.Element {
  const filter = useSignal<WireFilter>(EVERYTHING);
  const shown = useSignal(PAGE);
  const held: Signal<readonly WireRow[] | undefined> = useSignal(undefined);
  const rows = (held.value ?? wire.value).filter((row) => passes(row, filter.value)).reverse();
  return (
    <section class="wire" aria-labelledby="wire-title" data-testid="wire">
      <div class="section-head">
        <h2 id="wire-title">On the wire</h2>
        <p class="hint" data-testid="wire-count">
          {counted(rows.length, 'exchange')}
        </p>
        <button
          type="button"
          aria-pressed={held.value !== undefined}
          onClick={() => {
            held.value = held.value === undefined ? wire.value : undefined;
          }}
        >
          {held.value === undefined ? 'Hold still' : 'Go on'}
        </button>
      </div>
      <FilterBar filter={filter} />
      {rows.length === 0 && (
        <p class="empty">{wire.value.length === 0 ? 'Nothing was sent yet. Get a token.' : 'Nothing matches.'}</p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <ol class="scroll" tabIndex={0} aria-labelledby="wire-title">
        {rows.slice(0, shown.value).map((row) => (
          <WireItem key={row.id} row={row} />
        ))}
        {rows.length > shown.value && (
          <li class="more">
            <button
              type="button"
              onClick={() => {
                shown.value += PAGE;
              }}
            >
              Show {count(Math.min(PAGE, rows.length - shown.value))} more of {count(rows.length)}
            </button>
          </li>
        )}
      </ol>
    </section>
  );
}
