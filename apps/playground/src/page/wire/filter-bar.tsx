import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { SIDES } from '../../shared/state.js';
import { SIDE_TITLES } from '../proof/sides.js';
import { providers } from '../store.js';
import { STATUS_CLASSES, type WireFilter } from './filter.js';

export function FilterBar({ filter }: { readonly filter: Signal<WireFilter> }): JSX.Element {
  const change = (part: Partial<WireFilter>): void => {
    filter.value = { ...filter.value, ...part };
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: older browsers do not support the `search` element
    <div class="filters row" role="search" aria-label="Exchanges">
      <input
        type="search"
        placeholder="Path, status or error code"
        aria-label="Path, status or error code"
        value={filter.value.text}
        onInput={(event) => change({ text: event.currentTarget.value })}
      />
      <Choice
        label="Provider"
        value={filter.value.provider}
        options={[['all', 'All providers'], ...providers.value.map(({ name, title }) => [name, title] as const)]}
        change={(provider) => change({ provider: provider as WireFilter['provider'] })}
      />
      <Choice
        label="Client"
        value={filter.value.side}
        options={[['all', 'All clients'], ...SIDES.map((side) => [side, SIDE_TITLES[side]] as const)]}
        change={(side) => change({ side: side as WireFilter['side'] })}
      />
      <Choice
        label="Kind"
        value={filter.value.kind}
        options={[
          ['all', 'Tokens and calls'],
          ['token', 'Token requests'],
          ['api', 'API calls'],
        ]}
        change={(kind) => change({ kind: kind as WireFilter['kind'] })}
      />
      <Choice
        label="Status"
        value={filter.value.status}
        options={STATUS_CLASSES.map((one) => [one, LABELS[one] ?? one] as const)}
        change={(status) => change({ status: status as WireFilter['status'] })}
      />
    </div>
  );
}

const LABELS: Readonly<Record<string, string>> = { all: 'Any status', none: 'No response' };

function Choice({
  label,
  value,
  options,
  change,
}: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [string, string])[];
  readonly change: (value: string) => void;
}): JSX.Element {
  return (
    <select aria-label={label} value={value} onChange={(event) => change(event.currentTarget.value)}>
      {options.map(([name, text]) => (
        <option key={name} value={name}>
          {text}
        </option>
      ))}
    </select>
  );
}
