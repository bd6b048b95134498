import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type Callback, type Sandbox, startSandbox } from '../index.js';
import { call } from '../test-support/call.test-support.js';
import { paysecurezToken } from '../test-support/tokens.test-support.js';

const START = 1_748_800_000_999;

const ORDER = {
  transactionAction: 'PAYMENT',
  amount: 19.99,
  currency: 'EUR',
  reference: 'order-4711',
  statementDescriptor: 'Example Shop',
  successUrl: 'https://shop.example/paid',
  callbackUrl: 'https://shop.example/callbacks',
  userDefinedField1: 'blue',
};

let sandbox: Sandbox;
let server: Server;
let url: string;
let seen: { method: string | undefined; path: string | undefined; headers: IncomingHttpHeaders; body: unknown }[];
let status: number;
/** Called before the server responds. */
let handle: () => Promise<void>;
let token: string;
let transactionId: string;

beforeEach(async () => {
  sandbox = await startSandbox({ controlPort: 0, now: () => START });
  seen = [];
  status = 204;
  handle = () => Promise.resolve();
  server = createServer(async (request, response) => {
    const { method, url: path, headers } = request;
    seen.push({ method, path, headers, body: await json(request) });
    await handle();
    response.writeHead(status, { Location: 'http://127.0.0.1:9/' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callbacks?shop=1`;
  token = await paysecurezToken(sandbox);
  const created = await call(`${sandbox.url}/api/v1/transactions`, { token, json: ORDER });
  ({ transactionId } = created.body as { transactionId: string });
  sandbox.forgetRequests();
});

afterEach(async () => {
  await sandbox.close();
  await new Promise((resolve) => server.close(resolve));
});

const statusOf = async (): Promise<unknown> =>
  (await call(`${sandbox.url}/api/v1/transactions/${transactionId}/status`, { token })).body;

it('sendCallback() posts the documented fields to the URL, without a signature', async () => {
  expect(await sandbox.sendCallback(url, { transactionId, status: 'Captured' })).toEqual([{ status: 204, at: START }]);
  expect(seen).toEqual([
    {
      method: 'POST',
      path: '/callbacks?shop=1',
      headers: {
        'content-type': 'application/json',
        'content-length': expect.any(String),
        host: expect.any(String),
        connection: 'close',
      },
      body: {
        TransactionId: transactionId,
        Status: 'Captured',
        Amount: 19.99,
        Currency: 'EUR',
        Reference: 'order-4711',
        DeclineReason: null,
        CreatedAt: new Date(START).toISOString(),
        ProviderTransactionId: expect.any(String),
        ProviderStatus: 'Captured',
        ProviderMessage: expect.any(String),
        SuccessUrl: 'https://shop.example/paid',
        UserDefinedField1: 'blue',
      },
    },
  ]);
});

it('sendCallback() changes the status before it sends the callback, and the status route returns the same', async () => {
  let during: unknown;
  handle = async () => {
    during = await statusOf();
  };
  await sandbox.sendCallback(url, { transactionId, status: 'Declined', declineReason: 'Insufficient Funds' });
  expect(seen[0]?.body).toMatchObject({ Status: 'Declined', DeclineReason: 'Insufficient Funds' });
  expect(during).toEqual(seen[0]?.body);
  expect(await statusOf()).toEqual(seen[0]?.body);
});

it('sendCallback() without a status sends the current state, and a new status removes the reason', async () => {
  await sandbox.sendCallback(url, { transactionId });
  await sandbox.sendCallback(url, { transactionId, status: 'Failed', declineReason: 'Provider Error' });
  await sandbox.sendCallback(url, { transactionId });
  await sandbox.sendCallback(url, { transactionId, status: 'Captured' });
  expect(seen.map(({ body }) => body)).toMatchObject([
    { Status: 'Pending', DeclineReason: null },
    { Status: 'Failed', DeclineReason: 'Provider Error' },
    { Status: 'Failed', DeclineReason: 'Provider Error' },
    { Status: 'Captured', DeclineReason: null },
  ]);
});

it('sendCallback() with `times` sends the same callback several times', async () => {
  server.once('request', () => sandbox.advance(2_000));
  const callback = { transactionId, status: 'Captured', times: 2 };
  expect(await sandbox.sendCallback(new URL(url), callback)).toEqual([
    { status: 204, at: START },
    { status: 204, at: START + 2_000 },
  ]);
  expect(seen).toHaveLength(2);
  expect(seen[1]?.body).toEqual(seen[0]?.body);
});

it.each([200, 307, 400, 500])('sendCallback() returns the status %d and does not follow redirects', async (given) => {
  status = given;
  expect(await sandbox.sendCallback(url, { transactionId })).toEqual([{ status: given, at: START }]);
  expect(seen).toHaveLength(1);
  expect(sandbox.requests()).toEqual([]);
});

it('sendCallback() rejects if the server is not running', async () => {
  await new Promise((resolve) => server.close(resolve));
  await expect(sandbox.sendCallback(url, { transactionId })).rejects.toThrow(
    /^sendCallback: no complete response from http:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\); check that your server is running$/,
  );
});

it.each<[string, unknown, object, string]>([
  ['a URL on another machine', 'http://example.com/', {}, 'callback.url: must be an http or https URL on this machine'],
  ['a host name that only looks local', 'http://127.0.0.1.example.com/', {}, 'callback.url: must be'],
  ['a URL with a different protocol', 'ftp://127.0.0.1/', {}, 'callback.url: must be'],
  ['a missing transaction ID', undefined, { transactionId: undefined }, 'callback.transactionId: must be a non-empty'],
  [
    'an unknown transaction ID',
    undefined,
    { transactionId: 'txn_none' },
    "callback.transactionId: must be the ID of a transaction that was created in this sandbox (got 'txn_none')",
  ],
  ['an empty status', undefined, { status: '' }, "callback.status: must be a non-empty string (got '')"],
  ['a reason that is not a string', undefined, { declineReason: 5 }, 'callback.declineReason: must be'],
  ['a `times` above 10', undefined, { times: 11 }, 'callback.times: must be a whole number from 1 to 10 (got 11)'],
  ['an unknown field', undefined, { id: 'txn_1' }, 'callback: id is not an option; use one of transactionId, status'],
])('sendCallback() rejects %s, and does not change the transaction', async (_what, to, changes, message) => {
  const callback = { transactionId, status: 'Captured', ...changes } as Callback;
  const error: unknown = await sandbox.sendCallback((to ?? url) as string, callback).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TypeError);
  expect(String(error)).toContain(message);
  expect(seen).toEqual([]);
  expect(await statusOf()).toMatchObject({ Status: 'Pending' });
});

it('sendCallback() rejects the transactions from before a reset', async () => {
  sandbox.reset();
  await expect(sandbox.sendCallback(url, { transactionId })).rejects.toThrow('callback.transactionId: must be the ID');
});

it('the control API sends callbacks', async () => {
  const control = (given: object) => call(`${sandbox.controlUrl}/callbacks`, { method: 'POST', json: given });
  expect(await control({ url, transactionId, status: 'Captured', times: 2 })).toMatchObject({
    status: 200,
    body: {
      deliveries: [
        { status: 204, at: START },
        { status: 204, at: START },
      ],
    },
  });
  expect(seen).toHaveLength(2);
  expect(await control({ url: 'http://example.com', transactionId })).toMatchObject({ status: 400 });
  expect(await control({ url, transactionId: 'txn_none' })).toMatchObject({ status: 400 });
});
