import type { ClientConfig } from '../config.js';
import { unsentError } from '../errors.js';
import { found } from '../validation.js';
import { isSignal } from './abort.js';
import type { Activity } from './activity.js';
import { Call, type CallRequest } from './call.js';

/** Runs one call within its deadline. Fails with `closed` once its client or transaction is closed. */
export async function startCall<T>(
  config: ClientConfig,
  activity: Activity,
  request: CallRequest,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  const { operation, signal } = request;
  if (signal !== undefined && signal !== null && !isSignal(signal)) {
    throw unsentError(
      config.definition.name,
      operation,
      'invalid_request',
      `signal: must be an AbortSignal ${found(signal)}`,
    );
  }
  const call = new Call(config, request);
  try {
    if (call.deadline.ended !== undefined) throw call.deadline.ended;
    if (activity.closed) throw call.error('closed', 'the client is closed');
    return await activity.track(work(call), call.deadline);
  } finally {
    call.deadline.finish();
  }
}
