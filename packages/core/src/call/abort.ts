/** The listener added to a signal, and the callbacks that it calls. */
interface Watch {
  readonly callbacks: Set<() => void>;
  readonly listener: () => void;
}

/** Maps each signal to its watch, so that each signal needs only one listener. Node.js warns about more than ten. */
const watches = new WeakMap<AbortSignal, Watch>();

/** Runs `callback` when the signal is aborted. Returns a function that removes the callback. */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const watch = watches.get(signal) ?? startWatch(signal);
  watch.callbacks.add(callback);
  return () => {
    if (!watch.callbacks.delete(callback) || watch.callbacks.size > 0) return;
    try {
      signal.removeEventListener('abort', watch.listener);
    } catch {
      // Custom signals may throw here. The listener then remains, but has no callbacks.
    }
    if (watches.get(signal) === watch) watches.delete(signal);
  };
}

function startWatch(signal: AbortSignal): Watch {
  const callbacks = new Set<() => void>();
  const listener = (): void => {
    for (const callback of callbacks) callback();
  };
  const watch = { callbacks, listener };
  watches.set(signal, watch);
  signal.addEventListener('abort', listener);
  return watch;
}

/** Returns whether a value is an `AbortSignal` from any realm or package. */
export function isSignal(value: unknown): value is AbortSignal {
  return (
    typeof value === 'object' &&
    value !== null &&
    'aborted' in value &&
    typeof (value as AbortSignal).addEventListener === 'function' &&
    typeof (value as AbortSignal).removeEventListener === 'function'
  );
}
