import type { ComponentChildren, JSX } from 'preact';
import type { Action } from '../shared/action-schema.js';
import { act, actionKey, pending } from './act.js';

/**
 * A button that sends an action and is busy until the response arrives. A disabled button can still be focused, because
 * a pressed button would otherwise lose the keyboard focus when its action disables it.
 */
export function ActionButton({
  action,
  children,
  disabled = false,
  primary = false,
  title,
}: {
  readonly action: Action;
  readonly children: ComponentChildren;
  readonly disabled?: boolean | undefined;
  readonly primary?: boolean;
  readonly title?: string;
}): JSX.Element {
  const busy = pending.value.has(actionKey(action));
  return (
    <button
      type="button"
      class={primary ? 'primary' : undefined}
      title={title}
      aria-disabled={disabled}
      aria-busy={busy}
      onClick={() => {
        if (busy || disabled) return;
        void act(action);
      }}
    >
      {children}
    </button>
  );
}
