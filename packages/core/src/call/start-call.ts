import type { ClientConfig } from '../config.js';
import { unsentError } from '../errors.js';
import { isSignal } from './abort.js';
import type { Activity } from './activity.js';
import { Call, type CallRequest } from './call.js';

/** Runs one call within its deadline. Refused with `closed` once what it belongs to is. */
export async function startCall<T>(
  config: ClientConfig,
  activity: Activity,
  request: CallRequest,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  const { operation, signal } = request;
  const refuse = (): never => {
    throw unsentError(config.definition.name, operation, 'invalid_request', 'signal: expected an AbortSignal');
  };
  let call: Call;
  try {
    if (signal !== undefined && signal !== null && !isSignal(signal)) refuse();
    call = new Call(config, request);
  } catch {
    // Its methods may throw.
    return refuse();
  }
  try {
    if (call.deadline.ended !== undefined) throw call.deadline.ended;
    if (activity.closed) throw call.error('closed', 'expected an open client, it has been closed');
    return await activity.track(work(call), call.deadline);
  } finally {
    call.deadline.finish();
  }
}
