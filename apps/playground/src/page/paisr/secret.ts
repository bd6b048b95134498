import { type Signal, signal } from '@preact/signals';
import { act } from '../act.js';

/** A key's secret, while it is looked at. It is here and in the dialog, and nowhere once that is closed. */
export interface ShownSecret {
  readonly id: string;
  readonly value: string;
}

/** How long it stays before it goes by itself, in ms. */
const STAYS = 60_000;

export const shownSecret: Signal<ShownSecret | undefined> = signal(undefined);
let timer: ReturnType<typeof setTimeout> | undefined;

export async function reveal(id: string): Promise<void> {
  const { secret } = await act({ type: 'keys.reveal', id });
  if (secret === undefined) return;
  shownSecret.value = { id, value: secret };
  timer = setTimeout(forget, STAYS);
}

export function forget(): void {
  clearTimeout(timer);
  shownSecret.value = undefined;
}
