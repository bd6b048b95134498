import type { ClientConfig } from '../config.js';
import { unsentError } from '../errors.js';
import { found } from '../validation.js';
import { isSignal } from './abort.js';
import type { Activity } from './activity.js';
import { Call, type CallRequest } from './call.js';

/** Runs one call within its deadline. Rejects with the code `closed` if its client or transaction is closed. */
export async function startCall<T>(
  config: ClientConfig,
  activity: Activity,
  request: CallRequest,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  const { operation, signal } = request;
  const refuse = (): never => {
    const text = `signal: must be an AbortSignal ${found(signal)}`;
    throw unsentError(config.definition.name, operation, 'invalid_request', text);
  };
  let call: Call;
  try {
    if (signal !== undefined && signal !== null && !isSignal(signal)) refuse();
    call = new Call(config, request);
  } catch {
    // Custom signals may throw errors.
    return refuse();
  }
  try {
    if (call.deadline.ended !== undefined) throw call.deadline.ended;
    if (activity.closed) throw call.error('closed', 'the client is closed');
    return await activity.track(work(call), call.deadline);
  } finally {
    call.deadline.finish();
  }
}
