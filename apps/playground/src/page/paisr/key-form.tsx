import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { act, pending } from '../act.js';
import { SCOPES } from './scopes.js';

/** A form that creates a key. */
export function KeyForm(): JSX.Element {
  const description = useSignal('Playground');
  const scopes = useSignal(['invoices.read']);
  const busy = pending.value.has('keys.create');
  return (
    <form
      class="key-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void act({ type: 'keys.create', description: description.value, scopes: scopes.value });
      }}
    >
      <label class="field">
        <span>Description</span>
        <input
          type="text"
          required
          minLength={4}
          maxLength={48}
          pattern="[a-zA-Z0-9\(\) ]+"
          title="4 to 48 letters, digits, spaces or parentheses"
          value={description.value}
          onInput={(event) => {
            description.value = event.currentTarget.value;
          }}
        />
      </label>
      <fieldset class="chips row">
        <legend>Scopes</legend>
        {SCOPES.map((scope) => (
          <label key={scope}>
            <input
              type="checkbox"
              checked={scopes.value.includes(scope)}
              onChange={(event) => {
                const others = scopes.value.filter((one) => one !== scope);
                scopes.value = event.currentTarget.checked ? [...others, scope] : others;
              }}
            />
            <span>{scope}</span>
          </label>
        ))}
      </fieldset>
      <button type="submit" aria-busy={busy}>
        Create a key
      </button>
    </form>
  );
}
