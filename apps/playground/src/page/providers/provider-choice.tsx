import type { JSX } from 'preact';
import { providers, selected } from '../store.js';
import { PHASES } from './token-panel.js';

/** Selects the provider that the page shows. */
export function ProviderChoice(): JSX.Element {
  return (
    <fieldset class="segments wide">
      <legend class="hidden">Provider</legend>
      {providers.value.map(({ name, title, phase }) => (
        <label key={name}>
          <input
            type="radio"
            name="provider"
            checked={selected.value === name}
            onChange={() => {
              selected.value = name;
            }}
          />
          <span>
            {title} <small>{name === 'paisr' ? 'key' : `token: ${PHASES[phase].toLowerCase()}`}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
