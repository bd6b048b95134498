import type { ClientConfig } from '../config.js';
import { unsentError } from '../errors.js';
import { isSignal } from './abort.js';
import type { Activity } from './activity.js';
import { Call } from './call.js';

/** One call as its caller asks for it. */
export interface CallRequest {
  readonly operation: string;
  readonly idempotent: boolean;
  /** Milliseconds; the client's own timeout where it is left out. */
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Runs one call within its deadline. Refused with `closed` once what it belongs to is. */
export async function startCall<T>(
  config: ClientConfig,
  activity: Activity,
  request: CallRequest,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  const { operation, idempotent, timeout = config.timeout, signal } = request;
  const { name: provider } = config.definition;
  if (signal !== undefined && signal !== null && !isSignal(signal)) {
    throw unsentError(provider, operation, 'invalid_request', 'signal: expected an AbortSignal');
  }
  const call = new Call({ provider, operation, idempotent, clock: config.clock, timeout, signal: signal ?? undefined });
  try {
    if (call.ended !== undefined) throw call.ended;
    if (activity.closed) throw call.error('closed', 'expected an open client, it has been closed');
    return await activity.track(work(call), call);
  } finally {
    call.finish();
  }
}
