import type { ComponentChildren, JSX } from 'preact';
import type { Action } from '../shared/action-schema.js';
import { act, actionKey, pending } from './act.js';

/** A button that sends an action and is busy until the response arrives. */
export function ActionButton({
  action,
  children,
  disabled = false,
  primary = false,
  onClick,
}: {
  readonly action: Action;
  readonly children: ComponentChildren;
  readonly disabled?: boolean | undefined;
  readonly primary?: boolean;
  readonly onClick?: () => void;
}): JSX.Element {
  const busy = pending.value.has(actionKey(action));
  return (
    <button
      type="button"
      class={primary ? 'primary' : undefined}
      disabled={disabled}
      aria-busy={busy}
      onClick={() => {
        // Do not disable the button, because it would lose the keyboard focus.
        if (busy) return;
        onClick?.();
        void act(action);
      }}
    >
      {children}
    </button>
  );
}
