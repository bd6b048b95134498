import type { CancelToken, GenericAbortSignal } from 'axios';

/** One signal per token, so that calls that share a token do not add listeners to it. */
const signals = new WeakMap<CancelToken, AbortSignal>();

/** Returns whether a value is a `CancelToken` of any axios version. */
export function isCancelToken(value: unknown): value is CancelToken {
  const { promise } = value as Partial<CancelToken>;
  return typeof (promise as Promise<unknown> | undefined)?.then === 'function';
}

/** Returns a signal that aborts when the token is canceled or `other` is aborted. */
export function signalOf(token: CancelToken, other: GenericAbortSignal | undefined): AbortSignal {
  const signal = signals.get(token) ?? startSignal(token);
  // An invalid `other` is rejected by `AbortSignal.any`.
  return other === undefined || other === null ? signal : AbortSignal.any([signal, other as AbortSignal]);
}

function startSignal(token: CancelToken): AbortSignal {
  const controller = new AbortController();
  signals.set(token, controller.signal);
  if (token.reason !== undefined) controller.abort();
  else {
    const abort = (): void => controller.abort();
    token.promise.then(abort, abort);
  }
  return controller.signal;
}
