import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox, type Webhook } from '../index.js';
import { call } from '../test-support/call.test-support.js';

// The documented recipe, with a signature that was calculated with `openssl dgst -sha256 -hmac`.
const START = 1_748_800_000_999;
const WEBHOOK = { id: 'inv_123456', event: 'invoice.paid', secret: 'test-secret' };
const BODY = '{"id":"inv_123456","event":"invoice.paid"}';
const SIGNATURE = '7d7b620cf2aa2157bc46cf82f4320f0139fc43047402e8824dfc41e00aaf04ab';

let sandbox: Sandbox;
let server: Server;
let url: string;
let seen: { method: string | undefined; path: string | undefined; headers: IncomingHttpHeaders; body: string }[];
let status: number;

beforeEach(async () => {
  sandbox = await startSandbox({ controlPort: 0, now: () => START });
  seen = [];
  status = 204;
  server = createServer(async (request, response) => {
    const { method, url: path, headers } = request;
    seen.push({ method, path, headers, body: await text(request) });
    response.writeHead(status, { Location: 'http://127.0.0.1:9/' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks?shop=1`;
});

afterEach(async () => {
  await sandbox.close();
  await new Promise((resolve) => server.close(resolve));
});

it('sendWebhook() sends a signed webhook to the URL', async () => {
  expect(await sandbox.sendWebhook(url, WEBHOOK)).toEqual([{ status: 204, at: START }]);
  expect(seen).toEqual([
    {
      method: 'POST',
      path: '/webhooks?shop=1',
      body: BODY,
      headers: expect.objectContaining({
        'content-type': 'application/json',
        'x-pcb-timestamp': '1748800000',
        'x-pcb-signature': SIGNATURE,
      }),
    },
  ]);
});

it('sendWebhook() with `times` sends the same webhook several times, each with its own timestamp', async () => {
  server.once('request', () => sandbox.advance(2_000));
  expect(await sandbox.sendWebhook(new URL(url), { ...WEBHOOK, times: 2 })).toEqual([
    { status: 204, at: START },
    { status: 204, at: START + 2_000 },
  ]);
  expect(seen.map(({ body }) => body)).toEqual([BODY, BODY]);
  expect(seen.map(({ headers }) => headers['x-pcb-timestamp'])).toEqual(['1748800000', '1748800002']);
  expect(new Set(seen.map(({ headers }) => headers['x-pcb-signature'])).size).toBe(2);
});

it('sendWebhook() signs each webhook with the given secret', async () => {
  await sandbox.sendWebhook(url, { ...WEBHOOK, secret: 'test-secret-2' });
  await sandbox.sendWebhook(url, WEBHOOK);
  expect(seen[0]?.headers['x-pcb-signature']).toMatch(/^[\da-f]{64}$/);
  expect(seen[0]?.headers['x-pcb-signature']).not.toBe(SIGNATURE);
  expect(seen[1]?.headers['x-pcb-signature']).toBe(SIGNATURE);
});

it('sendWebhook() can send the signature in the older `X-Paisr-Signature` header', async () => {
  await sandbox.sendWebhook(url, { ...WEBHOOK, signatureHeader: 'X-Paisr-Signature' });
  expect(seen[0]?.headers).toMatchObject({ 'x-paisr-signature': SIGNATURE });
  expect(seen[0]?.headers).not.toHaveProperty('x-pcb-signature');
});

it.each([200, 307, 400, 500])('sendWebhook() returns the status %d and does not follow redirects', async (given) => {
  status = given;
  expect(await sandbox.sendWebhook(url, WEBHOOK)).toEqual([{ status: given, at: START }]);
  expect(seen).toHaveLength(1);
});

it('sendWebhook() is not recorded as a request and does not keep its connection alive', async () => {
  await sandbox.sendWebhook(url, WEBHOOK);
  expect(sandbox.requests()).toEqual([]);
  expect(seen[0]?.headers.connection).toBe('close');
});

it('sendWebhook() rejects if the server is not running or closes the connection', async () => {
  server.once('request', (request) => request.socket.destroy());
  await expect(sandbox.sendWebhook(url, WEBHOOK)).rejects.toThrow(
    /^sendWebhook: no complete response from http:\/\/127\.0\.0\.1:\d+ \(ECONNRESET\); check that your server is running$/,
  );
  await new Promise((resolve) => server.close(resolve));
  await expect(sandbox.sendWebhook(url, WEBHOOK)).rejects.toThrow('(ECONNREFUSED)');
});

it.each<[string, unknown, object, string]>([
  ['a URL on another machine', 'http://example.com/', {}, 'webhook.url: must be an http or https URL on this machine'],
  ['a host name that only looks local', 'http://127.0.0.1.example.com/', {}, 'webhook.url: must be'],
  ['a host that ends with a local host name', 'http://not-localhost/', {}, 'webhook.url: must be'],
  ['a URL with a password', 'http://a:b@127.0.0.1/', {}, 'webhook.url: must be'],
  ['a URL with a different protocol', 'ftp://127.0.0.1/', {}, 'webhook.url: must be'],
  ['a path instead of a URL', '/webhooks', {}, "(got '/webhooks')"],
  ['a missing secret', undefined, { secret: undefined }, 'webhook.secret: must consist of'],
  ['a secret that may be real', undefined, { secret: 'ey7bTCm6tur63CR6mzbuq23r' }, 'webhook.secret: must consist of'],
  ['an empty id', undefined, { id: '' }, "webhook.id: must be a non-empty string (got '')"],
  ['an event that is not a string', undefined, { event: 5 }, 'webhook.event: must be a non-empty string (got 5)'],
  ['a `times` below 1', undefined, { times: 0 }, 'webhook.times: must be a whole number from 1 to 10 (got 0)'],
  ['a `times` above 10', undefined, { times: 11 }, 'webhook.times: must be'],
  [
    'an unknown signature header',
    undefined,
    { signatureHeader: 'X-Signature' },
    'webhook.signatureHeader: must be one of',
  ],
  ['an unknown field', undefined, { status: 200 }, 'webhook: status is not an option; use one of id, event, secret'],
])('sendWebhook() rejects %s', async (_what, to, changes, message) => {
  const sent = sandbox.sendWebhook((to ?? url) as string, { ...WEBHOOK, ...changes } as Webhook);
  const error: unknown = await sent.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TypeError);
  expect(String(error)).toContain(message);
  expect(String(error)).not.toMatch(/ey7b|test-secret/);
  expect(seen).toEqual([]);
});

it('the error for an argument that is not a webhook does not contain the argument', async () => {
  await expect(sandbox.sendWebhook(url, 'ey7bTCm6tur63CR6mzbuq23r' as unknown as Webhook)).rejects.toThrow(
    'webhook: must be an object with id, event, secret, times, signatureHeader (got a value of type string)',
  );
});

it('the control API sends webhooks', async () => {
  const control = (json: object) => call(`${sandbox.controlUrl}/webhooks`, { method: 'POST', json });
  expect(await control({ url, ...WEBHOOK, times: 2 })).toMatchObject({
    status: 200,
    body: {
      deliveries: [
        { status: 204, at: START },
        { status: 204, at: START },
      ],
    },
  });
  expect(seen).toHaveLength(2);
  expect(await control({ url: 'http://example.com', ...WEBHOOK })).toMatchObject({ status: 400 });
});
