import { type Signal, signal } from '@preact/signals';
import { act } from '../act.js';

/** The secret of a new key. The page stores the secret only here, until the dialog closes. */
export interface ShownSecret {
  readonly id: string;
  readonly value: string;
}

/** Time after which the dialog closes automatically. */
const DURATION_MS = 60_000;

export const shownSecret: Signal<ShownSecret | undefined> = signal(undefined);
let timer: ReturnType<typeof setTimeout> | undefined;

export async function reveal(id: string): Promise<void> {
  const { secret } = await act({ type: 'keys.reveal', id });
  if (secret === undefined) return;
  shownSecret.value = { id, value: secret };
  timer = setTimeout(forget, DURATION_MS);
}

export function forget(): void {
  clearTimeout(timer);
  shownSecret.value = undefined;
}
