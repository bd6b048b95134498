import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { signWebhook } from '@x/paisr';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { FRAMEWORKS, loadRecipe } from './recipes.js';

/** The environment variable that the recipes read. */
const VARIABLE = 'PAISR_WEBHOOK_SECRET';
const SECRET = 'test-webhook-secret';
const NEXT_SECRET = 'test-webhook-secret-2';
const WEBHOOK = { id: 'inv_123456', event: 'invoice.paid', secret: SECRET };
const BODY = JSON.stringify({ id: 'inv_123456', event: 'invoice.paid' });

const DOCUMENT = 'docs/paisr-webhooks.md';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

describe.each(Object.entries(FRAMEWORKS))('the recipe for %s', (_name, listener) => {
  let server: Server;
  let url: string;
  let handled: string[];
  let warned: string[];

  beforeAll(async () => {
    server = createServer(await listener(DOCUMENT));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/paisr`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  beforeEach(() => {
    process.env[VARIABLE] = SECRET;
    handled = [];
    warned = [];
    jest.spyOn(console, 'log').mockImplementation((...words) => void handled.push(words.join(' ')));
    jest.spyOn(console, 'warn').mockImplementation((text) => void warned.push(String(text)));
    // Express prints the errors for which it responds with a 500.
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    delete process.env[VARIABLE];
  });

  const post = async (body: string, headers: Readonly<Record<string, string>>) => {
    const response = await fetch(url, { method: 'POST', headers, ...(body !== '' && { body }) });
    return { status: response.status, text: await response.text() };
  };

  it('handles each delivery of a webhook from the sandbox', async () => {
    const deliveries = await sandbox.sendWebhook(url, { ...WEBHOOK, times: 2 });
    expect(deliveries.map(({ status }) => status)).toEqual([204, 204]);
    expect(handled).toEqual(['invoice.paid inv_123456', 'invoice.paid inv_123456']);
    expect(warned).toEqual([]);
  });

  it('accepts the old and the new secret during a rotation', async () => {
    process.env[VARIABLE] = `${NEXT_SECRET},${SECRET}`;
    const deliveries = [
      await sandbox.sendWebhook(url, WEBHOOK),
      await sandbox.sendWebhook(url, { ...WEBHOOK, secret: NEXT_SECRET, signatureHeader: 'X-Paisr-Signature' }),
    ];
    expect(deliveries.flat().map(({ status }) => status)).toEqual([204, 204]);
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'text/plain', 'application/x-www-form-urlencoded'])(
    'verifies the raw body with the content type %s, regardless of whitespace',
    async (type) => {
      const body = `${BODY.replace(',', ' ,\r\n ')}\n`;
      const headers = { 'content-type': type, ...signWebhook({ body, secret: SECRET }) };
      expect(await post(body, headers)).toEqual({ status: 204, text: '' });
      expect(handled).toEqual(['invoice.paid inv_123456']);
    },
  );

  const json = { 'content-type': 'application/json' };
  it.each<[string, string, () => Readonly<Record<string, string>>, RegExp]>([
    [
      'a signature made with an unknown secret',
      BODY,
      () => ({ ...json, ...signWebhook({ body: BODY, secret: NEXT_SECRET }) }),
      /not belong/,
    ],
    [
      'a signature for a different body',
      BODY,
      () => ({ ...json, ...signWebhook({ body: `${BODY} `, secret: SECRET }) }),
      /not belong/,
    ],
    [
      'an expired signature',
      BODY,
      () => ({ ...json, ...signWebhook({ body: BODY, secret: SECRET, sentAt: 0 }) }),
      /ago/,
    ],
    ['no signature', BODY, () => json, /missing/],
    ['no body', '', () => ({ ...signWebhook({ body: '', secret: SECRET }) }), /no body/],
    ['malformed JSON', '{', () => ({ ...json, ...signWebhook({ body: '{', secret: SECRET }) }), /JSON object/],
  ])('responds with 400 to a request with %s', async (_what, body, headers, warning) => {
    expect((await post(body, headers())).status).toBe(400);
    expect(handled).toEqual([]);
    expect(warned).toEqual([expect.stringMatching(warning)]);
  });

  it('responds with 500 if the secret is not configured', async () => {
    delete process.env[VARIABLE];
    const deliveries = await sandbox.sendWebhook(url, WEBHOOK);
    expect(deliveries.map(({ status }) => status)).toEqual([500]);
    expect([handled, warned]).toEqual([[], []]);
  });
});

it("the example in @x/paisr's README accepts signed requests and rejects unsigned requests", async () => {
  const { POST } = loadRecipe('paisr', 'Webhooks');
  const handled = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  process.env[VARIABLE] = SECRET;
  const respond = async (headers: Readonly<Record<string, string>>) => {
    const { status } = await POST(new Request('http://127.0.0.1/', { method: 'POST', headers, body: BODY }));
    return status;
  };
  try {
    expect(await respond(signWebhook({ body: BODY, secret: SECRET }))).toBe(204);
    expect(await respond(signWebhook({ body: BODY, secret: NEXT_SECRET }))).toBe(400);
    expect(handled.mock.calls).toEqual([['invoice.paid', 'inv_123456']]);
  } finally {
    delete process.env[VARIABLE];
    handled.mockRestore();
  }
});
