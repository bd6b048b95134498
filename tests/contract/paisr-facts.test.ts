import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createPaisr, ProviderError, signWebhook, verifyWebhook } from '@x/paisr';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { json, type SeenRequest, startServer } from '@x/test-kit/http-server';
import { rejected } from '@x/test-kit/rejected';
import { routesIn } from './operation.js';
import { PAISR_FACTS } from './paisr-facts.js';
import { PAISR } from './wire-shapes.js';

const { documented, assumed } = PAISR_FACTS;

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

it('the facts contain each operation of the access-token resource', () => {
  expect(routesIn(documented, '/access-tokens')).toHaveLength(Object.keys(PAISR).length);
});

it('the client sends its calls to the live base URL, with the bearer token', async () => {
  const seen: (readonly [url: string, authorization: string | null])[] = [];
  const client = createPaisr({
    credentials: { token: 'test-token' },
    fetch: async (url, { headers }) => {
      seen.push([url, new Headers(headers).get('authorization')]);
      return Response.json({ success: true, data: { tokens: [] } });
    },
  });
  await client.accessTokens.list();
  await client.close();
  expect(seen).toEqual([[`${documented.baseUrl.value}/access-tokens`, 'Bearer test-token']]);
});

it('the client rejects a 200 response with `success: false`', async () => {
  const headers = { 'X-Request-Id': 'request-1' };
  const failure = { success: false, message: 'no', code: 'E-1' };
  const server = await startServer((_request, response) => json(response, 200, failure, headers));
  const client = createPaisr({ baseUrl: server.url, credentials: { token: 'test-token' } });
  const error = await rejected(client.accessTokens.list());
  expect(error).toMatchObject({ code: 'rejected', providerMessage: 'no', requestId: 'request-1' });
  // Paisr documents no error code.
  expect(error).not.toHaveProperty('providerCode');
  await client.close();
  await server.close();
});

it('the sandbox lists invoices at the documented route, for keys with the scope that we assume', async () => {
  const path = documented.invoices.value.replace('GET ', '');
  const client = createPaisr(sandbox.paisr);
  const { data } = await client.http.get(path);
  const { secret } = await client.accessTokens.create({ description: 'Postman', scopes: ['tokens.read'] });
  const other = createPaisr({ baseUrl: sandbox.paisr.baseUrl, credentials: { token: secret.reveal() } });
  const error = await rejected(other.http.get(path));
  await other.close();
  await client.close();
  expect(data).toEqual({ success: true, data: { invoices: [] } });
  expect(error).toMatchObject({ code: 'rejected', httpStatus: assumed.statuses.value[1] });
  expect(error).toMatchObject({ providerMessage: expect.stringContaining(assumed.invoicesScope.value) });
});

describe('webhooks', () => {
  const { value: names } = documented.webhookHeaders;
  const [timestampHeader, signatureHeader] = names;
  const { secret, timestamp, body, signature } = documented.webhookSignature.value;
  const signed = { [timestampHeader]: timestamp, [signatureHeader]: signature };
  const at = (ms: number) => ({ clock: { now: () => ms } });
  const SENT_AT = Number(timestamp) * 1000;

  it('signWebhook returns the documented headers and signature', () => {
    const headers = signWebhook({ body, secret, sentAt: SENT_AT });
    expect(Object.keys(headers)).toEqual(names);
    expect(headers).toEqual(signed);
  });

  it('verifyWebhook accepts the documented headers and body', () => {
    const webhook = verifyWebhook({ body, headers: signed, secret, ...at(SENT_AT) });
    expect(Object.keys(webhook)).toEqual([...documented.webhookBody.value, 'sentAt']);
    expect(webhook).toMatchObject(JSON.parse(body) as object);
  });

  it('verifyWebhook accepts the header of the older page', () => {
    const headers = { [timestampHeader]: timestamp, [documented.webhookOlderHeader.value]: signature };
    expect(verifyWebhook({ body, headers, secret, ...at(SENT_AT) })).toMatchObject({ event: 'invoice.paid' });
  });

  it.each([`sha256=${signature}`, Buffer.from(signature, 'hex').toString('base64')])(
    'verifyWebhook accepts no other notation of the signature: %s',
    (other) => {
      const headers = { ...signed, [signatureHeader]: other };
      expect(reasonOf(() => verifyWebhook({ body, headers, secret, ...at(SENT_AT) }))).toBe('malformed');
    },
  );

  it('verifyWebhook accepts webhooks within the tolerance, in both directions', () => {
    const tolerance = assumed.webhookTolerance.value * 1000;
    for (const direction of [-1, 1]) {
      const verifiedAt = (difference: number) => () =>
        verifyWebhook({ body, headers: signed, secret, ...at(SENT_AT + direction * difference) });
      expect(verifiedAt(tolerance)()).toMatchObject({ id: 'inv_123456' });
      expect(reasonOf(verifiedAt(tolerance + 1))).toBe('stale');
    }
  });

  it.each(Object.entries(assumed.webhookTimestamp.value))(
    'verifyWebhook reads the timestamp %s',
    async (digits, ms) => {
      const { createHmac } = await import('node:crypto');
      const headers = {
        [timestampHeader]: digits,
        [signatureHeader]: createHmac('sha256', secret).update(`${digits}.${body}`).digest('hex'),
      };
      expect(verifyWebhook({ body, headers, secret, ...at(ms) }).sentAt.getTime()).toBe(ms);
    },
  );

  it.each([signatureHeader, documented.webhookOlderHeader.value])(
    'the sandbox sends webhooks that verifyWebhook accepts, with the header %s',
    async (name) => {
      const seen: SeenRequest[] = [];
      const server = await startServer((request, response) => {
        seen.push(request);
        response.writeHead(204).end();
      });
      const webhook = { id: 'inv_123456', event: 'invoice.paid', secret: 'test-webhook-secret' };
      const times = documented.webhookRetries.value;
      await sandbox.sendWebhook(server.url, { ...webhook, signatureHeader: name, times });
      await server.close();
      expect(seen).toHaveLength(times);
      for (const { headers, body: sent } of seen) {
        expect(Object.keys(JSON.parse(String(sent)) as object)).toEqual(documented.webhookBody.value);
        expect(Object.keys(headers)).toEqual(
          expect.arrayContaining([timestampHeader, name].map((one) => one.toLowerCase())),
        );
        expect(verifyWebhook({ body: sent, headers, secret: webhook.secret, ...at(sandbox.now()) })).toMatchObject({
          id: webhook.id,
          event: webhook.event,
        });
      }
    },
  );
});

/** Returns the reason why a webhook is rejected. */
function reasonOf(verify: () => unknown): string | undefined {
  try {
    verify();
  } catch (error) {
    if (ProviderError.is(error)) return error.reason;
    throw error;
  }
  return undefined;
}
