import { fields, readText, readTimes } from '../fields.js';
import { readLocalUrl } from '../safety.js';

const NAMES = ['transactionId', 'status', 'declineReason', 'times'] as const;

/** Names of a callback's fields and of the URL, as shown in error messages. */
export const CALLBACK_FIELDS = ['url', ...NAMES] as const;

/** A validated callback. */
export type CheckedCallback = ReturnType<typeof readCallback>;

/**
 * Validates a callback and the URL that it is sent to.
 *
 * @throws TypeError that names the argument, its requirement and the value.
 */
export function readCallback(url: unknown, callback: unknown) {
  const { transactionId, status, declineReason, times = 1 } = fields(callback, 'callback', NAMES);
  return {
    url: readLocalUrl(url, 'callback.url'),
    transactionId: readText(transactionId, 'callback.transactionId'),
    status: status === undefined ? undefined : readText(status, 'callback.status'),
    declineReason: declineReason === undefined ? undefined : readText(declineReason, 'callback.declineReason'),
    times: readTimes(times, 'callback.times'),
  };
}
