import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { KeyState } from '../../shared/state.js';
import { act } from '../act.js';
import { ActionButton } from '../action-button.js';
import { SCOPES } from './scopes.js';
import { reveal } from './secret.js';

/** A key and its actions. */
export function KeyItem({
  apiKey: { id, description, scopes, secretWaits },
}: {
  readonly apiKey: KeyState;
}): JSX.Element {
  return (
    <li data-testid="key">
      <div class="key-head row">
        <strong>{description}</strong>
        <code>{id}</code>
      </div>
      <ul class="scope-list row" aria-label={`Scopes of ${description}`}>
        {scopes.map((scope) => (
          <li key={scope.id}>
            {scope.name}
            <button
              type="button"
              class="plain"
              aria-label={`Remove ${scope.name} from ${description}`}
              onClick={() => void act({ type: 'keys.removeScope', id, scope: scope.id })}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <div class="row">
        {secretWaits && (
          <button type="button" class="primary" onClick={() => void reveal(id)}>
            Show the secret once
          </button>
        )}
        <Revoke id={id} />
      </div>
      <Change id={id} description={description} held={scopes.map(({ name }) => name)} />
    </li>
  );
}

/** A button that revokes a key after a confirmation. */
function Revoke({ id }: { readonly id: string }): JSX.Element {
  const confirming = useSignal(false);
  if (confirming.value) {
    return (
      <span class="group">
        <ActionButton action={{ type: 'keys.revoke', id }}>Yes, revoke it</ActionButton>
        <button
          type="button"
          onClick={() => {
            confirming.value = false;
          }}
        >
          Keep it
        </button>
      </span>
    );
  }
  return (
    <button
      type="button"
      onClick={() => {
        confirming.value = true;
      }}
    >
      Revoke…
    </button>
  );
}

function Change({
  id,
  description,
  held,
}: {
  readonly id: string;
  readonly description: string;
  readonly held: readonly string[];
}): JSX.Element {
  const name = useSignal(description);
  const free = SCOPES.filter((scope) => !held.includes(scope));
  const scope = useSignal('');
  const chosen = free.includes(scope.value) ? scope.value : (free[0] ?? '');
  return (
    <details class="change">
      <summary class="hint">Change</summary>
      <div class="row">
        <span class="group">
          <input
            type="text"
            aria-label={`New description of ${id}`}
            maxLength={48}
            value={name.value}
            onInput={(event) => {
              name.value = event.currentTarget.value;
            }}
          />
          <ActionButton action={{ type: 'keys.rename', id, description: name.value }}>Rename</ActionButton>
        </span>
        {free.length > 0 && (
          <span class="group">
            <select
              aria-label={`Scope to add to ${id}`}
              value={chosen}
              onChange={(event) => {
                scope.value = event.currentTarget.value;
              }}
            >
              {free.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
            <ActionButton action={{ type: 'keys.addScope', id, scope: chosen }}>Add scope</ActionButton>
          </span>
        )}
      </div>
    </details>
  );
}
