import { type Signal, signal } from '@preact/signals';

export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly tone: 'good' | 'bad';
}

const DURATION_MS = 6000;
const MAX_NOTICES = 3;

/** The notices on the page, newest last. Screen readers announce new notices, and the newest one is visible. */
export const notices: Signal<readonly Notice[]> = signal([]);
let next = 1;

export function announce(text: string, tone: Notice['tone']): void {
  const id = next;
  next += 1;
  notices.value = [...notices.value, { id, text, tone }].slice(-MAX_NOTICES);
  setTimeout(() => dismiss(id), DURATION_MS);
}

export function dismiss(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id);
}
