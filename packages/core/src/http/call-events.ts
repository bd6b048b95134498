import { randomUUID } from 'node:crypto';
import type { Call } from '../call/call.js';
import type { ClientConfig } from '../config.js';
import type { ProviderError } from '../errors.js';
import { emit, type RequestSucceededEvent } from '../events.js';
import { mask } from '../redaction/mask.js';
import { hostOf } from '../target.js';

/** Emits `request.succeeded` for an API call whose response the caller has received. */
export function emitSucceeded(config: ClientConfig, call: Call): void {
  emit(config, call, () => {
    const { operation, httpStatus, attempts } = call;
    const target = { ...call.shownTarget, httpStatus } as Pick<
      RequestSucceededEvent,
      'host' | 'method' | 'path' | 'httpStatus'
    >;
    return { type: 'request.succeeded', operation, ...routeOf(call), ...target, duration: durationOf(call), attempts };
  });
}

/**
 * Emits `request.failed` for an API call.
 *
 * @param call The call, or `undefined` if it was rejected before it began.
 */
export function emitFailed(config: ClientConfig, call: Call | undefined, error: ProviderError): void {
  emit(config, call ?? { id: randomUUID() }, () => {
    const { operation, code, outcome, attempts, method, path, httpStatus } = error;
    return {
      type: 'request.failed',
      operation,
      ...(call && routeOf(call)),
      host: hostOf(config.base),
      ...(method !== undefined && { method }),
      ...(path !== undefined && { path }),
      code,
      ...(httpStatus !== undefined && { httpStatus }),
      outcome,
      duration: call ? durationOf(call) : 0,
      attempts,
    };
  });
}

function durationOf({ clock, deadline }: Call): number {
  return clock.monotonic() - deadline.startedAt;
}

/** Returns the caller's route. It is masked, because a caller may pass a path that contains a secret. */
function routeOf(call: Call): { readonly route?: string } {
  return call.route === undefined ? {} : { route: mask(call.route, call.allSecrets) };
}
