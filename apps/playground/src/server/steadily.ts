const STEP_MS = 50;

/**
 * Calls `once` at a steady rate. Resolves after `total` calls or when the signal is aborted. If the timer fires late,
 * all overdue calls are made immediately.
 */
export function steadily(perSecond: number, total: number, signal: AbortSignal, once: () => void): Promise<void> {
  return new Promise((resolve) => {
    const started = performance.now();
    let count = 0;
    const step = (): void => {
      const due = Math.min(total, Math.floor(((performance.now() - started) / 1000) * perSecond) + 1);
      for (; count < due && !signal.aborted; count += 1) once();
      if (count < total && !signal.aborted) return;
      clearInterval(timer);
      signal.removeEventListener('abort', step);
      resolve();
    };
    const timer = setInterval(step, STEP_MS);
    signal.addEventListener('abort', step);
    step();
  });
}
