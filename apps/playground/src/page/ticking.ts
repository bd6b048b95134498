import { type Signal, signal } from '@preact/signals';

const INTERVAL_MS = 200;

/**
 * A counter that increases five times per second while the page is visible. Components that read it are rendered again
 * each time.
 */
export const tick: Signal<number> = signal(0);

setInterval(() => {
  if (!document.hidden) tick.value += 1;
}, INTERVAL_MS);
