import { type Signal, signal } from '@preact/signals';
import type { Action } from '../shared/action-schema.js';
import type { ActionResult } from '../shared/actions.js';
import type { ProviderName } from '../shared/state.js';
import { fetchApi } from './api.js';
import { announce } from './notices.js';

const TITLES: Readonly<Record<ProviderName, string>> = {
  paysecurez: 'PaySecureZ',
  singleview: 'SingleView',
  paisr: 'Paisr',
};

/** Prefixes of the notices about actions that do not concern a single provider, by action namespace. */
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['keys', 'Paisr: '],
  ['fleet', 'Fleet: '],
]);

/** Keys of all pending actions, whose buttons are shown as busy. */
export const pending: Signal<ReadonlySet<string>> = signal(new Set());

/** Returns the key that identifies an action's button: the action's type and target. */
export function actionKey(action: Action): string {
  return [action.type, 'provider' in action && action.provider, 'id' in action && action.id].filter(Boolean).join('/');
}

/** Sends an action and shows the result as a notice. Never rejects. */
export async function act(action: Action): Promise<ActionResult> {
  const key = actionKey(action);
  pending.value = new Set([...pending.value, key]);
  const result = await send(action);
  pending.value = new Set([...pending.value].filter((one) => one !== key));
  const prefix =
    'provider' in action ? `${TITLES[action.provider]}: ` : (PREFIXES.get(action.type.split('.')[0] ?? '') ?? '');
  announce(`${prefix}${result.text}`, result.ok ? 'good' : 'bad');
  return result;
}

async function send(action: Action): Promise<ActionResult> {
  try {
    const response = await fetchApi('/api/actions', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(action),
    });
    if (response.ok) return (await response.json()) as ActionResult;
    const { error } = (await response.json()) as { readonly error: string };
    return { ok: false, text: `rejected: ${error}` };
  } catch {
    return { ok: false, text: 'the playground does not respond' };
  }
}
