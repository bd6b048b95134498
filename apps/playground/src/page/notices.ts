import { type Signal, signal } from '@preact/signals';

export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly tone: 'good' | 'bad';
}

/** How long a notice stays, in ms. */
const STAYS = 6000;
const MOST = 3;

/** The newest last. They stand in a live region, so that a screen reader says them. */
export const notices: Signal<readonly Notice[]> = signal([]);
let next = 1;

export function announce(text: string, tone: Notice['tone']): void {
  const id = next;
  next += 1;
  notices.value = [...notices.value, { id, text, tone }].slice(-MOST);
  setTimeout(() => dismiss(id), STAYS);
}

export function dismiss(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id);
}
