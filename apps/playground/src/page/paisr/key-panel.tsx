import type { JSX } from 'preact';
import type { ProviderState } from '../../shared/state.js';
import { ActionButton } from '../action-button.js';
import { count } from '../format.js';
import { KeyForm } from './key-form.js';
import { KeyItem } from './key-item.js';

/** The keys of the account: made, listed, changed and revoked. */
export function KeyPanel({ provider }: { readonly provider: ProviderState }): JSX.Element {
  const { keys = [], can } = provider;
  return (
    <details class="panel" open>
      <summary>
        <span>Keys</span>
        {keys.length > 0 && <span class="badge">{count(keys.length)}</span>}
      </summary>
      {can.writeKeys && <KeyForm />}
      <div class="row">
        <ActionButton action={{ type: 'keys.list' }}>List the keys</ActionButton>
      </div>
      {keys.length > 0 && (
        <ul class="keys">
          {keys.map((key) => (
            <KeyItem key={key.id} apiKey={key} writable={can.writeKeys} />
          ))}
        </ul>
      )}
    </details>
  );
}
