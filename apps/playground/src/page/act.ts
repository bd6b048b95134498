import { type Signal, signal } from '@preact/signals';
import type { Action, ActionResult } from '../shared/actions.js';
import type { ProviderName } from '../shared/state.js';
import { fetchApi } from './api.js';
import { announce } from './notices.js';

const TITLES: Readonly<Record<ProviderName, string>> = {
  paysecurez: 'PaySecureZ',
  singleview: 'SingleView',
  paisr: 'Paisr',
};

/** What an action is about that names no provider. */
const ABOUTS: ReadonlyMap<string, string> = new Map([
  ['keys', 'Paisr: '],
  ['fleet', 'Fleet: '],
]);

/** Actions that have not been answered yet: their buttons say so. */
export const pending: Signal<ReadonlySet<string>> = signal(new Set());

/** Which button it is: the same action on the same thing is one. */
export function actionKey(action: Action): string {
  return [action.type, 'provider' in action && action.provider, 'id' in action && action.id].filter(Boolean).join('/');
}

/** Asks the server to do something and says what became of it. Never rejects. */
export async function act(action: Action): Promise<ActionResult> {
  const key = actionKey(action);
  pending.value = new Set([...pending.value, key]);
  const result = await send(action);
  pending.value = new Set([...pending.value].filter((one) => one !== key));
  const about =
    'provider' in action ? `${TITLES[action.provider]}: ` : (ABOUTS.get(action.type.split('.')[0] ?? '') ?? '');
  announce(`${about}${result.text}`, result.ok ? 'good' : 'bad');
  return result;
}

async function send(action: Action): Promise<ActionResult> {
  try {
    const answer = await fetchApi('/api/actions', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(action),
    });
    if (answer.ok) return (await answer.json()) as ActionResult;
    const { error } = (await answer.json()) as { readonly error: string };
    return { ok: false, text: `refused: ${error}` };
  } catch {
    return { ok: false, text: 'the playground does not answer' };
  }
}
