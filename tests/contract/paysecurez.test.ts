import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createPaySecureZ, type PaySecureZ, type PaySecureZOptions, type ProviderError } from '@x/paysecurez';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { rejected } from '@x/test-kit/rejected';
import { expectAnswer, expectOperation, expectRequest } from './conform.js';
import { type Exchange, exchangeWith, type RecordingProxy, startRecordingProxy } from './recording-proxy.js';
import { PAYSECUREZ, PAYSECUREZ_FAILURE, PAYSECUREZ_UNAUTHORIZED } from './wire-shapes.js';

const ORDER = { amount: 1999, currency: 'EUR', reference: 'order-7' };

let sandbox: Sandbox;
let proxy: RecordingProxy;
let client: PaySecureZ;

beforeAll(async () => {
  sandbox = await startSandbox();
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
  proxy.taken();
});

function clientWith(credentials: PaySecureZOptions['credentials']): PaySecureZ {
  return createPaySecureZ({ baseUrl: proxy.url, credentials, retries: 0 });
}

const errorIn = ({ answer }: Exchange): string => (answer.body as { error: string }).error;

it('a token request has the two fields of the document, its answer the three; what is read of it is what it says', async () => {
  const token = await client.token();
  const [exchange, ...more] = proxy.taken() as [Exchange];
  expect(more).toEqual([]);
  expectOperation(PAYSECUREZ.token, exchange);
  const { clientId, clientSecret } = sandbox.paysecurez.credentials;
  expect(exchange.body).toEqual({ client_id: clientId, client_secret: clientSecret });
  expect(token.reveal()).toBe((exchange.answer.body as { access_token: string }).access_token);
  expect(token.expiresAt.getTime() - token.issuedAt.getTime()).toBe(1_800_000);
});

it('an API call has the token as its bearer, and nothing of the credentials', async () => {
  const made = await client.http.post<{ id: string }>('/api/v1/transactions', ORDER);
  await client.http.get(`/api/v1/transactions/${made.data.id}/status`);
  const token = (await client.token()).reveal();
  const [, create, status] = proxy.taken() as [Exchange, Exchange, Exchange];
  expect([create.method, create.path, create.body]).toEqual(['POST', '/api/v1/transactions', ORDER]);
  expect([status.method, status.path, status.body]).toEqual([
    'GET',
    `/api/v1/transactions/${made.data.id}/status`,
    undefined,
  ]);
  const { clientId, clientSecret } = sandbox.paysecurez.credentials;
  for (const { headers, answer } of [create, status]) {
    expect(headers['authorization']).toBe(`Bearer ${token}`);
    expect(JSON.stringify([headers, answer.text])).not.toMatch(new RegExp(`${clientId}|${clientSecret}`));
  }
  expect(made.data).toMatchObject({ ...ORDER, status: 'pending' });
});

it('each transaction asks for a token of its own, as the document recommends', async () => {
  await Promise.all([1, 2].map(() => client.transaction((tx) => tx.http.post('/api/v1/transactions', ORDER))));
  const exchanges = proxy.taken();
  expect(exchanges.filter(({ path }) => path === '/api/token')).toHaveLength(2);
  const calls = exchanges.filter(({ path }) => path !== '/api/token');
  expect(new Set(calls.map(({ headers }) => headers['authorization'])).size).toBe(2);
});

describe('a token that has expired, or was taken back', () => {
  it.each(['expireTokens', 'revokeTokens'] as const)(
    '%s: the 401 of the document, word for word, which the client mends',
    async (end) => {
      const first = (await client.token()).reveal();
      sandbox[end]('paysecurez');
      await client.http.post('/api/v1/transactions', ORDER);
      const [, refused, renewal, repeat] = proxy.taken() as [Exchange, Exchange, Exchange, Exchange];
      expectAnswer(PAYSECUREZ_UNAUTHORIZED, 401, refused);
      expect(refused.headers['authorization']).toBe(`Bearer ${first}`);
      expectOperation(PAYSECUREZ.token, renewal);
      expect(repeat.answer.status).toBe(201);
      expect(repeat.body).toEqual(refused.body);
      expect(repeat.headers['authorization']).not.toBe(refused.headers['authorization']);
    },
  );

  it('and again: the words that the client passes on are those under `error`', async () => {
    sandbox.fault('paysecurez.transactions.create', { status: 401 });
    const error = await rejected<ProviderError>(client.http.post('/api/v1/transactions', ORDER));
    for (const exchange of proxy.taken().filter(({ path }) => path !== '/api/token')) {
      expectAnswer(PAYSECUREZ_UNAUTHORIZED, 401, exchange);
    }
    expect(error).toMatchObject({ code: 'unauthorized', httpStatus: 401, providerMessage: 'Invalid or expired token' });
  });
});

describe('a token request that fails', () => {
  it.each(['clientId', 'clientSecret'] as const)(
    'with a wrong %s: 401 in that envelope, which the client reads',
    async (field) => {
      const other = clientWith({ ...sandbox.paysecurez.credentials, [field]: 'sandbox_unknown' });
      const error = await rejected<ProviderError>(other.token());
      await other.close();
      const [exchange, ...more] = proxy.taken() as [Exchange];
      expect(more).toEqual([]);
      expectRequest(PAYSECUREZ.token, exchange);
      expectAnswer(PAYSECUREZ_FAILURE, 401, exchange);
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
  ] as const)('with %d: in that envelope, which the client reads', async (status, code) => {
    sandbox.fault('paysecurez.token', { status, retryAfterDate: 90 });
    const error = await rejected<ProviderError>(client.token());
    const [exchange] = proxy.taken() as [Exchange];
    expectAnswer(PAYSECUREZ_FAILURE, status, exchange);
    expect(error).toMatchObject({ code, httpStatus: status, providerMessage: errorIn(exchange) });
    // The date has no parts of a second.
    expect(error.retryAfter).toBeGreaterThan(85_000);
    expect(error.retryAfter).toBeLessThanOrEqual(90_000);
  });
});

it('a transaction that is not there: 404 in that envelope, which the client reads', async () => {
  const error = await rejected<ProviderError>(client.http.get('/api/v1/transactions/txn_404/status'));
  const [, exchange] = proxy.taken() as [Exchange, Exchange];
  expectAnswer(PAYSECUREZ_FAILURE, 404, exchange);
  expect(error).toMatchObject({ code: 'rejected', httpStatus: 404, providerMessage: errorIn(exchange) });
});

describe('what the client never sends, the sandbox refuses in that envelope', () => {
  const json = { 'Content-Type': 'application/json' };

  it.each([
    [400, 'POST', '/api/token', json, '{"client_id":'],
    [400, 'POST', '/api/token', json, '{"client_id":"sandbox_a"}'],
    [400, 'POST', '/api/token', json, '{"clientId":"sandbox_a","clientSecret":"sandbox_b"}'],
    [400, 'POST', '/api/token', json, '{"client_id":"sandbox_a","client_secret":7}'],
    [415, 'POST', '/api/token', { 'Content-Type': 'application/x-www-form-urlencoded' }, 'client_id=a&client_secret=b'],
    [405, 'PUT', '/api/token', json, '{}'],
    [404, 'POST', '/api/tokens', json, '{}'],
  ])('%d: %s %s', async (status, method, path, headers, body) => {
    expectAnswer(PAYSECUREZ_FAILURE, status, await exchangeWith(sandbox.url, { method, path, headers, body }));
  });

  it.each([
    ['POST', '/api/v1/transactions'],
    ['GET', '/api/v1/transactions/txn_1/status'],
  ])(
    '%s %s without a bearer, or with one that is malformed or unknown: the 401 of the document',
    async (method, path) => {
      for (const headers of [{}, { Authorization: 'Basic abc' }, { Authorization: 'Bearer unknown' }]) {
        const sent = headers as Readonly<Record<string, string>>;
        expectAnswer(PAYSECUREZ_UNAUTHORIZED, 401, await exchangeWith(sandbox.url, { method, path, headers: sent }));
      }
    },
  );
});
