import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type CreatedTransaction,
  type CreateTransaction,
  checkTransaction,
  createPaySecureZ,
  type PaySecureZ,
  type PaySecureZOptions,
  type ProviderError,
  parseCallback,
} from '@x/paysecurez';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { type HttpServer, json, startServer } from '@x/test-kit/http-server';
import { rejected } from '@x/test-kit/rejected';
import { expectOperation, expectRequest, expectResponse, expectShape } from './conform.js';
import { PAYSECUREZ_FACTS } from './paysecurez-facts.js';
import { type Exchange, exchangeWith, type RecordingProxy, startRecordingProxy } from './recording-proxy.js';
import { PAYSECUREZ, PAYSECUREZ_CALLBACK, PAYSECUREZ_FAILURE, PAYSECUREZ_UNAUTHORIZED } from './wire-shapes.js';

const { documented } = PAYSECUREZ_FACTS;
const TOKEN = documented.token.value.replace('POST ', '');
const TRANSACTIONS = documented.create.value.replace('POST ', '');
const statusOf = (id: string): string => documented.status.value.replace('GET ', '').replace('{txNo}', id);

const ORDER: CreateTransaction = {
  transactionAction: 'PAYMENT',
  amount: 19.99,
  currency: 'EUR',
  reference: 'order-7',
  statementDescriptor: 'Example Shop',
  successUrl: 'https://shop.example/paid',
  callbackUrl: 'https://shop.example/callbacks/paysecurez',
};

let sandbox: Sandbox;
let proxy: RecordingProxy;
let client: PaySecureZ;

beforeAll(async () => {
  sandbox = await startSandbox({ strict: true });
  proxy = await startRecordingProxy(sandbox.url);
});

afterAll(async () => {
  await proxy.close();
  await sandbox.close();
});

beforeEach(() => {
  client = clientWith(sandbox.paysecurez.credentials);
});

afterEach(async () => {
  await client.close();
  sandbox.reset();
  proxy.takeExchanges();
});

function clientWith(credentials: PaySecureZOptions['credentials']): PaySecureZ {
  return createPaySecureZ({ baseUrl: proxy.url, credentials, retries: 0 });
}

const errorIn = ({ response }: Exchange): string => (response.body as { error: string }).error;

it('sends the documented token request and reads the token and its lifetime', async () => {
  const token = await client.token();
  const [exchange, ...more] = proxy.takeExchanges() as [Exchange];
  expect(more).toEqual([]);
  expectOperation(PAYSECUREZ.token, exchange);
  const { clientId, clientSecret } = sandbox.paysecurez.credentials;
  expect(exchange.body).toEqual({ client_id: clientId, client_secret: clientSecret });
  expect(token.reveal()).toBe((exchange.response.body as { access_token: string }).access_token);
  expect(token.expiresAt.getTime() - token.issuedAt.getTime()).toBe(documented.lifetime.value * 1000);
});

it('sends the bearer token but not the credentials with API calls', async () => {
  const { data } = await client.http.post<CreatedTransaction>(TRANSACTIONS, checkTransaction(ORDER));
  await client.http.get(statusOf(data.transactionId));
  const token = (await client.token()).reveal();
  const [, create, status] = proxy.takeExchanges() as [Exchange, Exchange, Exchange];
  expectOperation(PAYSECUREZ.create, create, token);
  expectOperation(PAYSECUREZ.status, status, token);
  expect(create.body).toEqual(ORDER);
  const { clientId, clientSecret } = sandbox.paysecurez.credentials;
  for (const { headers, response } of [create, status]) {
    expect(JSON.stringify([headers, response.text])).not.toMatch(new RegExp(`${clientId}|${clientSecret}`));
  }
});

it('returns the same amount, currency and reference in the create response, the status and the callback', async () => {
  let posted: Buffer = Buffer.alloc(0);
  const server: HttpServer = await startServer(({ body }, response) => {
    posted = body;
    json(response, 200, {});
  });
  const order: CreateTransaction = { ...ORDER, pendingUrl: 'https://shop.example/pending', userDefinedField1: 'blue' };
  const { data } = await client.http.post<CreatedTransaction>(TRANSACTIONS, order);
  const { transactionId } = data;
  await sandbox.sendCallback(server.url, { transactionId, status: 'Captured' });
  await server.close();
  const status = await client.http.get(statusOf(transactionId));
  expectShape(PAYSECUREZ_CALLBACK, JSON.parse(String(posted)));
  const { unverified } = parseCallback(posted);
  expect(unverified).toEqual(status.data);
  expect([data.amount, data.currency, data.reference]).toEqual([19.99, 'EUR', 'order-7']);
  expect([unverified.Amount, unverified.Currency, unverified.Reference]).toEqual([19.99, 'EUR', 'order-7']);
});

it('requests a new token for each transaction, as documented', async () => {
  await Promise.all([1, 2].map(() => client.transaction((tx) => tx.http.post(TRANSACTIONS, ORDER))));
  const exchanges = proxy.takeExchanges();
  expect(exchanges.filter(({ path }) => path === TOKEN)).toHaveLength(2);
  const calls = exchanges.filter(({ path }) => path !== TOKEN);
  expect(new Set(calls.map(({ headers }) => headers['authorization'])).size).toBe(2);
});

describe('an expired or revoked token', () => {
  it.each(['expireTokens', 'revokeTokens'] as const)(
    'renews the token and replays the call after the documented 401 (%s)',
    async (invalidate) => {
      const first = (await client.token()).reveal();
      sandbox[invalidate]('paysecurez');
      await client.http.post(TRANSACTIONS, ORDER);
      const [, refused, renewal, replay] = proxy.takeExchanges() as [Exchange, Exchange, Exchange, Exchange];
      expectResponse(PAYSECUREZ_UNAUTHORIZED, 401, refused);
      expect(refused.headers['authorization']).toBe(`Bearer ${first}`);
      expectOperation(PAYSECUREZ.token, renewal);
      expect(replay.response.status).toBe(201);
      expect(replay.body).toEqual(refused.body);
      expect(replay.headers['authorization']).not.toBe(refused.headers['authorization']);
    },
  );

  it("rejects with the provider's `error` message after a second 401", async () => {
    sandbox.fault('paysecurez.transactions.create', { status: 401 });
    const error = await rejected<ProviderError>(client.http.post(TRANSACTIONS, ORDER));
    for (const exchange of proxy.takeExchanges().filter(({ path }) => path !== TOKEN)) {
      expectResponse(PAYSECUREZ_UNAUTHORIZED, 401, exchange);
    }
    expect(error).toMatchObject({
      code: 'unauthorized',
      httpStatus: documented.unauthorized.value.statusCode,
      providerMessage: documented.unauthorized.value.error,
    });
  });
});

describe('failed token requests', () => {
  it.each(['clientId', 'clientSecret'] as const)(
    "rejects with the provider's message if the %s is wrong (401)",
    async (field) => {
      const other = clientWith({ ...sandbox.paysecurez.credentials, [field]: 'sandbox_unknown' });
      const error = await rejected<ProviderError>(other.token());
      await other.close();
      const [exchange, ...more] = proxy.takeExchanges() as [Exchange];
      expect(more).toEqual([]);
      expectRequest(PAYSECUREZ.token, exchange);
      expectResponse(PAYSECUREZ_FAILURE, 401, exchange);
      expect(error).toMatchObject({
        code: 'credentials_rejected',
        httpStatus: 401,
        providerMessage: errorIn(exchange),
      });
    },
  );

  it.each([
    [429, 'rate_limited'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ] as const)("rejects with the provider's message on status %d", async (status, code) => {
    sandbox.fault('paysecurez.token', { status, retryAfterDate: 90 });
    const error = await rejected<ProviderError>(client.token());
    const [exchange] = proxy.takeExchanges() as [Exchange];
    expectResponse(PAYSECUREZ_FAILURE, status, exchange);
    expect(error).toMatchObject({ code, httpStatus: status, providerMessage: errorIn(exchange) });
    // HTTP dates have one-second resolution.
    expect(error.retryAfter).toBeGreaterThan(85_000);
    expect(error.retryAfter).toBeLessThanOrEqual(90_000);
  });
});

it("rejects with the provider's message if the transaction does not exist (404)", async () => {
  const error = await rejected<ProviderError>(client.http.get(statusOf('txn_404')));
  const [, exchange] = proxy.takeExchanges() as [Exchange, Exchange];
  expectResponse(PAYSECUREZ_FAILURE, 404, exchange);
  expect(error).toMatchObject({ code: 'rejected', httpStatus: 404, providerMessage: errorIn(exchange) });
});

describe('sandbox errors for requests that the client never sends', () => {
  const json = { 'Content-Type': 'application/json' };

  it.each([
    [400, 'POST', TOKEN, json, '{"client_id":'],
    [400, 'POST', TOKEN, json, '{"client_id":"sandbox_a"}'],
    [400, 'POST', TOKEN, json, '{"clientId":"sandbox_a","clientSecret":"sandbox_b"}'],
    [400, 'POST', TOKEN, json, '{"client_id":"sandbox_a","client_secret":7}'],
    [415, 'POST', TOKEN, { 'Content-Type': 'application/x-www-form-urlencoded' }, 'client_id=a&client_secret=b'],
    [405, 'PUT', TOKEN, json, '{}'],
    [404, 'POST', '/api/tokens', json, '{}'],
  ])('returns status %d for %s %s', async (status, method, path, headers, body) => {
    expectResponse(PAYSECUREZ_FAILURE, status, await exchangeWith(sandbox.url, { method, path, headers, body }));
  });

  it.each([
    ['POST', TRANSACTIONS],
    ['GET', statusOf('txn_1')],
  ])('%s %s returns the documented 401 if the bearer token is missing, malformed or unknown', async (method, path) => {
    for (const headers of [{}, { Authorization: 'Basic abc' }, { Authorization: 'Bearer unknown' }]) {
      const sent = headers as Readonly<Record<string, string>>;
      expectResponse(PAYSECUREZ_UNAUTHORIZED, 401, await exchangeWith(sandbox.url, { method, path, headers: sent }));
    }
  });
});
