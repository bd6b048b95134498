/** The listener on a signal, and the callbacks that the listener runs. */
interface Watch {
  readonly callbacks: Set<() => void>;
  readonly listener: () => void;
}

/**
 * The active watch of each signal. A signal has only one listener, because thousands of calls can share a signal, and
 * Node.js prints a warning if a signal has more than ten listeners.
 */
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
      // A signal from a different implementation may throw an error. The listener then remains, but it has no
      // callbacks.
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

/** Returns whether a value is an `AbortSignal`. The signal can come from any realm or package. */
export function isSignal(value: unknown): value is AbortSignal {
  return (
    typeof value === 'object' &&
    value !== null &&
    'aborted' in value &&
    typeof (value as AbortSignal).addEventListener === 'function' &&
    typeof (value as AbortSignal).removeEventListener === 'function'
  );
}
