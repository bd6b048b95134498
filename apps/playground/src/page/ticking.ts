import { type Signal, signal } from '@preact/signals';

const INTERVAL_MS = 200;

/** Changes five times per second while the page is visible. Components that read it, such as countdowns, are updated. */
export const tick: Signal<number> = signal(0);

setInterval(() => {
  if (!document.hidden) tick.value += 1;
}, INTERVAL_MS);
