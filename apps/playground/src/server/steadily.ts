/** How often it looks how many are due, in ms. */
const STEP = 50;

/** Calls `once` at a steady rate, `total` times or until the signal; a machine that was late catches up. */
export function steadily(perSecond: number, total: number, signal: AbortSignal, once: () => void): Promise<void> {
  return new Promise((resolve) => {
    const started = performance.now();
    let made = 0;
    const step = (): void => {
      const due = Math.min(total, Math.floor(((performance.now() - started) / 1000) * perSecond) + 1);
      for (; made < due && !signal.aborted; made += 1) once();
      if (made < total && !signal.aborted) return;
      clearInterval(timer);
      signal.removeEventListener('abort', step);
      resolve();
    };
    const timer = setInterval(step, STEP);
    signal.addEventListener('abort', step);
    step();
  });
}
