import { type Clock, checkOptions, type InvalidWebhookReason, ownFields, ProviderError } from '@x/core/fetch';
import * as v from 'valibot';
import { isSignedBy } from './signature.js';
import { SIGNATURE_HEADER, TIMESTAMP_HEADER, type Webhook, type WebhookBody, type WebhookHeaders } from './webhook.js';
import { RAW_BODY, verifyOptions, webhookBody } from './webhook-schemas.js';

const OPERATION = 'verifyWebhook';

/** Options of {@link verifyWebhook}. */
export interface VerifyWebhookOptions {
  /** The raw body of the request, as bytes or text. Parsed JSON is rejected, because the bytes are signed. */
  readonly body: WebhookBody;
  /** The headers of the request. */
  readonly headers: WebhookHeaders;
  /** The webhook's secret. While you rotate it, pass the old and the new secret. */
  readonly secret: string | readonly string[];
  /**
   * Maximum difference between the time of the signature and the clock in seconds, in both directions, above 0 and at
   * most a week. Default: 300.
   */
  readonly toleranceSeconds?: number | undefined;
  /** The clock, for tests. Default: the system clock. */
  readonly clock?: Pick<Clock, 'now'> | undefined;
}

/**
 * Verifies the signature of a webhook from Paisr, and returns its content. A webhook that was sent again within the
 * tolerance is also accepted, so your handler must be idempotent.
 *
 * @throws ProviderError `invalid_webhook` with a `reason` if the request is not a webhook that was signed with one of
 * the secrets within the tolerance. The error does not contain the secrets or the signature.
 * @throws ProviderError `invalid_options` if an option is invalid, for example a body that was parsed.
 * @example
 * ```ts
 * import { ProviderError, verifyWebhook } from '@x/paisr';
 *
 * export async function POST(request: Request): Promise<Response> {
 *   const secret = process.env.PAISR_WEBHOOK_SECRET ?? '';
 *   try {
 *     const { id, event } = verifyWebhook({ body: await request.text(), headers: request.headers, secret });
 *     await handle(event, id);
 *     return new Response(null, { status: 204 });
 *   } catch (error) {
 *     if (ProviderError.is(error) && error.code === 'invalid_webhook') return new Response(null, { status: 400 });
 *     throw error;
 *   }
 * }
 * ```
 */
export function verifyWebhook(options: VerifyWebhookOptions): Webhook {
  const checked = checkOptions('paisr', OPERATION, verifyOptions, options);
  const { body, headers, secret, toleranceSeconds, clock: now } = checked;
  const timestamp = headerOf(TIMESTAMP_HEADER, headers.timestamps, /^\d{1,15}$/, 'the time as 1 to 15 digits');
  const signature = headerOf(SIGNATURE_HEADER, headers.signatures, /^[\da-f]{64}$/i, 'the signature as 64 hex digits');
  if (body.length === 0) throw invalid('malformed', `the request has no body; pass ${RAW_BODY}`);
  if (!isSignedBy(secret, Buffer.from(signature, 'hex'), timestamp, body)) {
    throw invalid(
      'mismatch',
      'the signature does not belong to this body and secret; check the secret, and pass the body as it was received',
    );
  }
  const sentAt = timeOf(timestamp);
  const age = (now - sentAt) / 1000;
  if (Math.abs(age) > toleranceSeconds) {
    const difference = `${Math.round(Math.abs(age))} s ${age > 0 ? 'ago' : 'in the future'}`;
    throw invalid('stale', `it was signed ${difference}, and the tolerance is ${toleranceSeconds} s; check the clock`);
  }
  return { ...contentOf(body), sentAt: new Date(sentAt) };
}

/** Returns the value of a header that must be sent once. Whitespace around it is not part of the value. */
function headerOf(name: string, [value, ...more]: readonly unknown[], pattern: RegExp, expected: string): string {
  if (value === undefined) throw invalid('missing_header', `the header ${name} is missing`);
  const text = typeof value === 'string' ? value.trim() : '';
  if (more.length > 0 || !pattern.test(text)) {
    throw invalid('malformed', `the header ${name} must be sent once, with ${expected}`);
  }
  return text;
}

/** Returns a timestamp in ms. Paisr does not document the unit. Timestamps of up to 10 digits are in seconds. */
function timeOf(timestamp: string): number {
  return Number(timestamp) * (timestamp.length > 10 ? 1 : 1000);
}

function contentOf(body: Uint8Array): Omit<Webhook, 'sentAt'> {
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    const { success, output } = v.safeParse(webhookBody, ownFields(json));
    if (success) return output;
  } catch {
    // The parser's error quotes the body.
  }
  throw invalid('malformed', 'the body is signed, but is not a JSON object with the strings id and event');
}

function invalid(reason: InvalidWebhookReason, text: string): ProviderError {
  return new ProviderError({
    provider: 'paisr',
    operation: OPERATION,
    code: 'invalid_webhook',
    reason,
    message: `paisr ${OPERATION}: ${text}`,
    outcome: 'not_sent',
    attempts: 0,
    retryable: false,
  });
}
