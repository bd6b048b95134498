import { type Delivery, postJson, sendTimes } from '../http/outgoing.js';
import type { PaySecureZ } from '../providers/paysecurez.js';
import type { SandboxClock } from '../sandbox-clock.js';
import type { CheckedCallback } from './read-callback.js';

/**
 * Changes a transaction's status, and sends the callback once or several times in sequence. PaySecureZ does not document
 * a signature or any other header of a callback.
 *
 * @throws TypeError if the sandbox has no such transaction.
 */
export function sendCallback(
  { url, transactionId, status, declineReason, times }: CheckedCallback,
  provider: PaySecureZ,
  clock: SandboxClock,
): Promise<readonly Delivery[]> {
  const body = JSON.stringify(provider.updateTransaction(transactionId, status, declineReason));
  return sendTimes(times, clock, () => postJson('sendCallback', url, body));
}
