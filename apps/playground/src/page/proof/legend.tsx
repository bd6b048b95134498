import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { COUNTS, type CountKey, LATENCIES } from './chart-data.js';
import { colors } from './colors.js';

/** The color key of the charts. The checkboxes show or hide the lines of all clients. */
export function Legend({ hidden }: { readonly hidden: Signal<ReadonlySet<CountKey>> }): JSX.Element {
  return (
    <fieldset class="legend row">
      <legend class="hidden">Lines of the charts</legend>
      {COUNTS.map(({ key, label }) => (
        <label key={key}>
          <input
            type="checkbox"
            checked={!hidden.value.has(key)}
            onChange={(event) => {
              const others = [...hidden.value].filter((one) => one !== key);
              hidden.value = new Set(event.currentTarget.checked ? others : [...others, key]);
            }}
          />
          <Swatch color={colors.value[key]} />
          <span>{label}</span>
        </label>
      ))}
      <span class="key">
        {LATENCIES.map(({ key, label }) => (
          <span key={key}>
            <Swatch color={colors.value[key]} /> {label}
          </span>
        ))}
      </span>
    </fieldset>
  );
}

function Swatch({ color }: { readonly color: string }): JSX.Element {
  return <i class="swatch" style={{ color }} aria-hidden="true" />;
}
