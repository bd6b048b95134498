import type { ClientConfig } from '../config.js';
import { unsentError } from '../errors.js';
import { isSignal } from './abort.js';
import type { Activity } from './activity.js';
import { Call, type CallSettings } from './call.js';

/** One call as its caller describes it. Without a `timeout` that of the client applies. */
export type CallRequest = Pick<CallSettings, 'operation' | 'idempotent' | 'signal'> & {
  readonly timeout: number | undefined;
};

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
    if (call.deadline.ended !== undefined) throw call.deadline.ended;
    if (activity.closed) throw call.error('closed', 'expected an open client, it has been closed');
    return await activity.track(work(call), call.deadline);
  } finally {
    call.deadline.finish();
  }
}
