import { randomUUID } from 'node:crypto';
import type { Call } from '../call/call.js';
import type { ClientConfig } from '../config.js';
import type { ProviderError } from '../errors.js';
import { emit, responseFields } from '../events.js';
import { maskedName } from '../messages/masked-name.js';
import { hostOf } from '../target.js';

/** Emits `request.succeeded` for an API call whose response the caller has received. */
export function emitSucceeded(config: ClientConfig, call: Call): void {
  emit(config, call, () => {
    const { operation, attempts, httpStatus = 0 } = call;
    const { host, method = '', path = '' } = call.shownTarget;
    const duration = durationOf(call);
    const type = 'request.succeeded' as const;
    const event = { type, operation, host, method, path, httpStatus, duration, attempts };
    return Object.assign(event, routeOf(call));
  });
}

/**
 * Emits `request.failed` for an API call.
 *
 * @param call The call, or `undefined` if it was rejected before it began.
 */
export function emitFailed(config: ClientConfig, call: Call | undefined, error: ProviderError): void {
  emit(config, call ?? { id: randomUUID() }, () => {
    const { operation, code, outcome, attempts, method, path } = error;
    return {
      type: 'request.failed',
      operation,
      ...(call && routeOf(call)),
      host: hostOf(config.base),
      ...(method !== undefined && { method }),
      ...(path !== undefined && { path }),
      code,
      ...responseFields(error),
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
  const { route, target } = call;
  return route === undefined || target === undefined
    ? {}
    : { route: maskedName(target.account, route, call.allSecrets) };
}
