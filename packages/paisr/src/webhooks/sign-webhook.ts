import { checkOptions } from '@x/core/fetch';
import { signatureOf } from './signature.js';
import { SIGNATURE_HEADER, TIMESTAMP_HEADER, type WebhookBody } from './webhook.js';
import { signOptions } from './webhook-schemas.js';

/** Options of {@link signWebhook}. */
export interface SignWebhookOptions {
  /** The body to sign. Send exactly this string or these bytes. */
  readonly body: WebhookBody;
  /** The secret that your code passes to `verifyWebhook`. */
  readonly secret: string;
  /** Time of the signature, as a Date or in ms. Paisr uses whole seconds, so milliseconds are dropped. Default: now. */
  readonly sentAt?: Date | number | undefined;
}

/** The headers of a signed webhook: the time of the signature in seconds, and the signature in hex. */
export type SignedWebhookHeaders = Readonly<Record<typeof TIMESTAMP_HEADER | typeof SIGNATURE_HEADER, string>>;

/**
 * Signs a webhook as Paisr does, for tests of your handler. Returns the headers to send.
 *
 * @throws ProviderError `invalid_options` if an option is invalid.
 * @example
 * ```ts
 * const body = JSON.stringify({ id: 'inv_123456', event: 'invoice.paid' });
 * const headers = { 'Content-Type': 'application/json', ...signWebhook({ body, secret }) };
 * const response = await fetch('http://127.0.0.1:3000/webhooks/paisr', { method: 'POST', headers, body });
 * ```
 */
export function signWebhook(options: SignWebhookOptions): SignedWebhookHeaders {
  const { body, secret, sentAt } = checkOptions('paisr', 'signWebhook', signOptions, options);
  const timestamp = String(Math.floor(sentAt / 1000));
  return {
    [TIMESTAMP_HEADER]: timestamp,
    [SIGNATURE_HEADER]: signatureOf(secret, timestamp, body).toString('hex'),
  };
}
