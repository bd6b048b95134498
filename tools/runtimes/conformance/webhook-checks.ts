import assert from 'node:assert/strict';
import { ProviderError, signWebhook, verifyWebhook } from '@x/paisr';

/** Checks that signed webhooks are accepted and modified webhooks are rejected, for each type of body and headers. */
export async function webhook(): Promise<void> {
  const secret = 'test-webhook-secret';
  const body = JSON.stringify({ id: 'inv_123456', event: 'invoice.paid' });
  const headers = new Headers(signWebhook({ body, secret }));
  const request = () => new Request('http://127.0.0.1/', { method: 'POST', headers, body });
  for (const given of [body, Buffer.from(body), new Uint8Array(Buffer.from(body)), await request().arrayBuffer()]) {
    for (const received of [headers, Object.fromEntries(headers), request().headers]) {
      const { id, event } = verifyWebhook({ body: given, headers: received, secret });
      assert.deepEqual([id, event], ['inv_123456', 'invoice.paid']);
    }
  }
  const reasonIs = (reason: string) => (error: unknown) => ProviderError.is(error) && error.reason === reason;
  assert.throws(() => verifyWebhook({ body: `${body} `, headers, secret }), reasonIs('mismatch'));
  const old = signWebhook({ body, secret, sentAt: 0 });
  assert.throws(() => verifyWebhook({ body, headers: old, secret }), reasonIs('stale'));
}
