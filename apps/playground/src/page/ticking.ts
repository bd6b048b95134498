import { type Signal, signal } from '@preact/signals';

/** For countdowns, in ms. */
const STEP = 200;

/** Changes a few times a second: whoever reads it is drawn anew. */
export const tick: Signal<number> = signal(0);

setInterval(() => {
  // Nobody sees a page in the background.
  if (!document.hidden) tick.value += 1;
}, STEP);
