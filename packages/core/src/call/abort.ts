/** One listener of ours on a signal, and whom it tells. */
interface Watch {
  readonly told: Set<() => void>;
  readonly listener: () => void;
}

/** One signal may end thousands of calls at once, and Node warns from eleven listeners on. */
const watches = new WeakMap<AbortSignal, Watch>();

/** Runs `listener` once the signal is aborted, and gives what takes it back. */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const watch = watches.get(signal) ?? watchOver(signal);
  watch.told.add(listener);
  return () => {
    if (!watch.told.delete(listener) || watch.told.size > 0) return;
    try {
      signal.removeEventListener('abort', watch.listener);
    } catch {
      // A signal of another implementation. The call has ended, and the listener does nothing any more.
    }
    if (watches.get(signal) === watch) watches.delete(signal);
  };
}

function watchOver(signal: AbortSignal): Watch {
  const told = new Set<() => void>();
  const listener = (): void => {
    for (const tell of told) tell();
  };
  const watch = { told, listener };
  watches.set(signal, watch);
  signal.addEventListener('abort', listener);
  return watch;
}

/** Whether a value is an AbortSignal of any realm or package. */
export function isSignal(value: unknown): value is AbortSignal {
  return (
    typeof value === 'object' &&
    value !== null &&
    'aborted' in value &&
    typeof (value as AbortSignal).addEventListener === 'function' &&
    typeof (value as AbortSignal).removeEventListener === 'function'
  );
}
