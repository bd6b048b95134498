import type { JSX } from 'preact';
import type { ProviderState } from '../../shared/state.js';
import { ActionButton } from '../action-button.js';
import { count } from '../format.js';
import { KeyForm } from './key-form.js';
import { KeyItem } from './key-item.js';

/** Creates, lists, updates and revokes the account's API keys. */
export function KeyPanel({ provider }: { readonly provider: ProviderState }): JSX.Element {
  const { keys = [], can, name, why } = provider;
  // Disabled actions remain visible, with an explanation.
  const writing = { disabled: !can.writeKeys, ...(why !== undefined && { 'aria-describedby': `${name}-why` }) };
  return (
    <details class="panel" open>
      <summary>
        <span>Keys</span>
        {keys.length > 0 && <span class="badge">{count(keys.length)}</span>}
      </summary>
      <fieldset {...writing}>
        <legend class="hidden">A new key</legend>
        <KeyForm />
      </fieldset>
      <div class="row">
        <ActionButton action={{ type: 'keys.list' }}>List the keys</ActionButton>
      </div>
      {keys.length > 0 && (
        <fieldset {...writing}>
          <legend class="hidden">Keys of the account</legend>
          <ul class="keys">
            {keys.map((key) => (
              <KeyItem key={key.id} apiKey={key} />
            ))}
          </ul>
        </fieldset>
      )}
    </details>
  );
}
