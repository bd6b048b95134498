import { type Signal, signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { WireRow } from '../../shared/state.js';
import { FoldingSection } from '../folding-section.js';
import { count, counted } from '../format.js';
import { wire } from '../store.js';
import { EVERYTHING, passes, type WireFilter } from './filter.js';
import { FilterBar } from './filter-bar.js';
import { WireGroupItem } from './wire-group-item.js';
import { wireGroups } from './wire-groups.js';

/** Number of rows that are shown initially and that each click adds. */
const PAGE_SIZE = 60;

/** The filter of the log. */
export const wireFilter: Signal<WireFilter> = signal(EVERYTHING);

/** A log of all requests and responses. Equal exchanges share a row. */
export function WireSection(): JSX.Element {
  const shown = useSignal(PAGE_SIZE);
  const paused: Signal<readonly WireRow[] | undefined> = useSignal(undefined);
  const rows = (paused.value ?? wire.value).filter((row) => passes(row, wireFilter.value)).reverse();
  const groups = wireGroups(rows);
  return (
    <FoldingSection
      name="wire"
      title="On the wire"
      hint={<span data-testid="wire-count">{counted(rows.length, 'exchange')}</span>}
    >
      <FilterBar filter={wireFilter} />
      <p class="row">
        <button
          type="button"
          aria-pressed={paused.value !== undefined}
          onClick={() => {
            paused.value = paused.value === undefined ? wire.value : undefined;
          }}
        >
          {paused.value === undefined ? 'Pause' : 'Resume'}
        </button>
        <span class="hint">
          {paused.value === undefined ? 'New exchanges appear at the top.' : 'Paused: new exchanges are not shown.'}
        </span>
      </p>
      {rows.length === 0 && (
        <p class="nothing">{wire.value.length === 0 ? 'No requests yet. Get a token.' : 'No matching exchanges.'}</p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable list must be reachable by keyboard */}
      <ol class="scroll" tabIndex={0} aria-labelledby="wire-title">
        {groups.slice(0, shown.value).map((group) => (
          <WireGroupItem key={group.at(-1)?.id} group={group} />
        ))}
        {groups.length > shown.value && (
          <li class="more">
            <button
              type="button"
              onClick={() => {
                shown.value += PAGE_SIZE;
              }}
            >
              Show {count(Math.min(PAGE_SIZE, groups.length - shown.value))} more of {count(groups.length)}
            </button>
          </li>
        )}
      </ol>
    </FoldingSection>
  );
}
