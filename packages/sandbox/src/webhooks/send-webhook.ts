import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { SandboxClock } from '../sandbox-clock.js';
import type { CheckedWebhook } from './read-webhook.js';
import type { WebhookDelivery } from './webhook.js';

/** Maximum wait time for a response, in ms of real time. The sandbox's clock does not affect it. */
const TIMEOUT_MS = 10_000;

/** Sends a webhook once or several times in sequence. */
export async function sendWebhook(webhook: CheckedWebhook, clock: SandboxClock): Promise<readonly WebhookDelivery[]> {
  const deliveries: WebhookDelivery[] = [];
  for (let sent = 0; sent < webhook.times; sent += 1) {
    const at = clock.now();
    deliveries.push({ status: await deliver(webhook, String(Math.floor(at / 1000))), at });
  }
  return deliveries;
}

async function deliver({ url, body, secret, signatureHeader }: CheckedWebhook, timestamp: string): Promise<number> {
  const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
    method: 'POST',
    // Without an agent, the connection closes after the response and does not keep the user's server open.
    agent: false,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      'User-Agent': 'PCB Events',
      'X-PCB-Timestamp': timestamp,
      // Paisr, Webhooks: HMAC_SHA256(secret, timestamp + '.' + body)
      [signatureHeader]: createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex'),
    },
  });
  request.end(body);
  try {
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    await once(response, 'end');
    return response.statusCode ?? 0;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const reason = code === 'ABORT_ERR' ? `within ${TIMEOUT_MS} ms` : `(${code})`;
    throw new Error(
      `sendWebhook: no complete response from ${url.origin} ${reason}; check that your server is running`,
    );
  }
}
