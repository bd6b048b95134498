import { fields, oneOf, readText, readTimes } from '../fields.js';
import { checkCredential, readLocalUrl } from '../safety.js';

const NAMES = ['id', 'event', 'secret', 'times', 'signatureHeader'] as const;

/** Names of a webhook's fields and of the URL, as shown in error messages. */
export const WEBHOOK_FIELDS = ['url', ...NAMES] as const;

/** A validated webhook. */
export type CheckedWebhook = ReturnType<typeof readWebhook>;

/**
 * Validates a webhook and the URL that it is sent to.
 *
 * @throws TypeError that names the argument, its requirement and, unless it is the secret, the value.
 */
export function readWebhook(url: unknown, webhook: unknown) {
  const {
    id,
    event,
    secret,
    times = 1,
    signatureHeader = 'X-PCB-Signature',
  } = fields(webhook, 'webhook', NAMES, kindOf);
  checkCredential(secret, 'webhook.secret');
  return {
    url: readLocalUrl(url, 'webhook.url'),
    body: JSON.stringify({ id: readText(id, 'webhook.id'), event: readText(event, 'webhook.event') }),
    secret: secret as string,
    times: readTimes(times, 'webhook.times'),
    signatureHeader: oneOf(signatureHeader, 'webhook.signatureHeader', ['X-PCB-Signature', 'X-Paisr-Signature']),
  };
}

/** Returns only the value's type, because the value may contain a real secret. */
function kindOf(value: unknown): string {
  return value === null ? 'null' : `a value of type ${typeof value}`;
}
