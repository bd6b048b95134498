import { fields, oneOf, shownAs } from '../fields.js';
import { checkCredential, readLocalUrl } from '../safety.js';

const NAMES = ['id', 'event', 'secret', 'times', 'signatureHeader'] as const;

/** Names of a webhook's fields and of the URL, as shown in error messages. */
export const WEBHOOK_FIELDS = ['url', ...NAMES] as const;

/** Paisr sends a webhook up to 10 times. */
const MAX_DELIVERIES = 10;

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
    times: readTimes(times),
    signatureHeader: oneOf(signatureHeader, 'webhook.signatureHeader', ['X-PCB-Signature', 'X-Paisr-Signature']),
  };
}

function readText(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`${name}: must be a non-empty string (got ${shownAs(value)})`);
}

function readTimes(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_DELIVERIES) return value;
  throw new TypeError(`webhook.times: must be a whole number from 1 to ${MAX_DELIVERIES} (got ${shownAs(value)})`);
}

/** Returns only the value's type, because the value may contain a real secret. */
function kindOf(value: unknown): string {
  return value === null ? 'null' : `a value of type ${typeof value}`;
}
