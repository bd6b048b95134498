import { createHmac } from 'node:crypto';
import { type Delivery, postJson, sendTimes } from '../http/outgoing.js';
import type { SandboxClock } from '../sandbox-clock.js';
import type { CheckedWebhook } from './read-webhook.js';

/** Sends a webhook once or several times in sequence. */
export function sendWebhook(webhook: CheckedWebhook, clock: SandboxClock): Promise<readonly Delivery[]> {
  const { url, body, times } = webhook;
  return sendTimes(times, clock, (at) => postJson('sendWebhook', url, body, headersOf(webhook, at)));
}

function headersOf({ body, secret, signatureHeader }: CheckedWebhook, at: number): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at / 1000));
  return {
    'User-Agent': 'PCB Events',
    'X-PCB-Timestamp': timestamp,
    // Paisr, Webhooks: HMAC_SHA256(secret, timestamp + '.' + body)
    [signatureHeader]: createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex'),
  };
}
