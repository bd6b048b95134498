import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { COUNTS, type CountKey } from './chart-data.js';
import { colors } from './colors.js';

/** Checkboxes that show or hide the lines of both clients' charts. */
export function Legend({ hidden }: { readonly hidden: Signal<ReadonlySet<CountKey>> }): JSX.Element {
  return (
    <fieldset class="legend row">
      <legend class="hidden">Lines of the chart</legend>
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
          <i class="swatch" style={{ color: colors.value[key] }} aria-hidden="true" />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
