import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { createSingleView, type ProviderError, type SingleView, type SingleViewOptions } from '@x/singleview';
import { rejected } from '@x/test-kit/rejected';
import { expectOperation, expectRequest, expectResponse, expectShape } from './conform.js';
import { type Exchange, exchangeWith, type RecordingProxy, startRecordingProxy } from './recording-proxy.js';
import { SINGLEVIEW, SINGLEVIEW_CLAIMS, SINGLEVIEW_FAILURE } from './wire-shapes.js';

const ACCOUNTS = '/v1/api/observice/accounts';
const PAYMENTS = '/v1/api/observice/payments';
const TOKEN = '/v1/api/observice/token';

let sandbox: Sandbox;
let proxy: RecordingProxy;
let client: SingleView;

beforeAll(async () => {
  sandbox = await startSandbox();
  proxy = await startRecordingProxy(sandbox.url);
});

afterAll(async () => {
  await proxy.close();
  await sandbox.close();
});

beforeEach(() => {
  client = clientWith({});
});

afterEach(async () => {
  await client.close();
  sandbox.reset();
  proxy.takeExchanges();
});

function clientWith(options: Partial<SingleViewOptions>): SingleView {
  const { credentials } = sandbox.singleview;
  return createSingleView({ baseUrl: proxy.url, credentials, retries: 0, ...options });
}

const messageIn = ({ response }: Exchange): string => (response.body as { message: string }).message;

const decoded = (part: string | undefined): unknown => JSON.parse(Buffer.from(part ?? '', 'base64url').toString());

it('sends the documented token request and reads the token and its lifetime', async () => {
  const token = await client.token();
  const [exchange, ...more] = proxy.takeExchanges() as [Exchange];
  expect(more).toEqual([]);
  expectOperation(SINGLEVIEW.token, exchange);
  expect(exchange.body).toEqual({ ...sandbox.singleview.credentials, grantType: 'client_credentials' });
  const { payload } = exchange.response.body as { payload: { access_token: string } };
  expect(token.reveal()).toBe(payload.access_token);
  expect(token.expiresAt.getTime() - token.issuedAt.getTime()).toBe(3_600_000);
});

it('the token is a JWT with the documented header and claims', async () => {
  const [header, claims] = (await client.token()).reveal().split('.');
  expect(decoded(header)).toEqual({ alg: 'HS256', typ: 'JWT' });
  expectShape(SINGLEVIEW_CLAIMS, decoded(claims));
});

it.each(['client_Credentials', 'Client_Credentials'])(
  'accepts both documented spellings of the grant type: %s',
  async (grantType) => {
    const other = clientWith({ grantType });
    await other.token();
    await other.close();
    const [exchange] = proxy.takeExchanges() as [Exchange];
    expectOperation(SINGLEVIEW.token, exchange);
    expect(exchange.body).toMatchObject({ grantType });
  },
);

it('uses the lifetime in the JWT if the response contains `"expires_in": 0000`, as documented', async () => {
  sandbox.setLifetimes({ singleview: 120 });
  sandbox.fault('singleview.token', { expiresInText: '0000' });
  const token = await client.token();
  const [exchange] = proxy.takeExchanges() as [Exchange];
  expect(exchange.response.text).toContain('"expires_in":0000');
  expect(token.expiresAt.getTime() - token.issuedAt.getTime()).toBe(120_000);
});

it('sends the bearer token but not the credentials with API calls', async () => {
  await client.http.get(ACCOUNTS);
  await client.http.post(PAYMENTS, { amount: 5, currency: 'EUR' });
  const token = (await client.token()).reveal();
  const [, accounts, payments] = proxy.takeExchanges() as [Exchange, Exchange, Exchange];
  expect([accounts.method, accounts.path, accounts.body]).toEqual(['GET', ACCOUNTS, undefined]);
  expect([payments.method, payments.path, payments.body]).toEqual(['POST', PAYMENTS, { amount: 5, currency: 'EUR' }]);
  for (const { headers, response } of [accounts, payments]) {
    expect(headers['authorization']).toBe(`Bearer ${token}`);
    expect(headers).not.toHaveProperty('clientcode');
    expect(response.body).toMatchObject({ success: true, payload: expect.anything() });
  }
});

it('adds the signature headers to all requests if a `sign` hook is configured', async () => {
  const signed: string[] = [];
  const other = clientWith({
    sign: (body) => {
      signed.push(body);
      return `signature-of-${body.length}`;
    },
  });
  await other.http.get(ACCOUNTS);
  await other.http.post(PAYMENTS, { amount: 5 });
  await other.close();
  const exchanges = proxy.takeExchanges();
  expect(exchanges.map(({ path }) => path)).toEqual([TOKEN, ACCOUNTS, PAYMENTS]);
  const { clientId, clientCode } = sandbox.singleview.credentials;
  for (const [index, { headers, body }] of exchanges.entries()) {
    const text = body === undefined ? '' : JSON.stringify(body);
    expect(signed[index]).toBe(text);
    expect(headers).toMatchObject({
      clientid: clientId,
      clientcode: clientCode,
      signature: `signature-of-${text.length}`,
    });
  }
  expectOperation(SINGLEVIEW.token, exchanges[0] as Exchange);
});

describe('failed token requests', () => {
  it.each(['clientId', 'clientCode', 'merchantId'] as const)(
    "rejects with the provider's message if the %s is wrong (200 with `success: false`)",
    async (field) => {
      const other = clientWith({ credentials: { ...sandbox.singleview.credentials, [field]: 'sandbox_unknown' } });
      const error = await rejected<ProviderError>(other.token());
      await other.close();
      const [exchange, ...more] = proxy.takeExchanges() as [Exchange];
      expect(more).toEqual([]);
      expectRequest(SINGLEVIEW.token, exchange);
      expectResponse(SINGLEVIEW_FAILURE, 200, exchange);
      expect(error).toMatchObject({ code: 'rejected', httpStatus: 200, providerMessage: messageIn(exchange) });
    },
  );

  it("rejects with the provider's message if the grant type is unsupported (400)", async () => {
    const other = clientWith({ grantType: 'password' });
    const error = await rejected<ProviderError>(other.token());
    await other.close();
    const [exchange] = proxy.takeExchanges() as [Exchange];
    expectResponse(SINGLEVIEW_FAILURE, 400, exchange);
    expect(error).toMatchObject({ code: 'rejected', httpStatus: 400, providerMessage: messageIn(exchange) });
  });

  it.each([
    [401, 'credentials_rejected'],
    [429, 'rate_limited'],
    [503, 'unavailable'],
  ] as const)("rejects with the provider's message on status %d", async (status, code) => {
    sandbox.fault('singleview.token', { status });
    const error = await rejected<ProviderError>(client.token());
    const [exchange] = proxy.takeExchanges() as [Exchange];
    expectResponse(SINGLEVIEW_FAILURE, status, exchange);
    expect(error).toMatchObject({ code, httpStatus: status, providerMessage: messageIn(exchange) });
  });
});

it.each([
  ['has expired', 'expireTokens'],
  ['was revoked', 'revokeTokens'],
] as const)('renews a token that %s after a 401 and replays the call', async (_state, invalidate) => {
  await client.token();
  sandbox[invalidate]('singleview');
  await client.http.get(ACCOUNTS);
  const [, refused, renewal, replay] = proxy.takeExchanges() as [Exchange, Exchange, Exchange, Exchange];
  expectResponse(SINGLEVIEW_FAILURE, 401, refused);
  expectOperation(SINGLEVIEW.token, renewal);
  expect(replay.response.status).toBe(200);
});

describe('sandbox errors for requests that the client never sends', () => {
  const json = { 'Content-Type': 'application/json' };
  const complete = { clientId: 'a', clientCode: 'b', merchantId: 'c', grantType: 'client_credentials' };

  it.each([
    ...Object.keys(complete).map(
      (field) => [400, 'POST', JSON.stringify({ ...complete, [field]: undefined }), json] as const,
    ),
    [400, 'POST', '{"clientId":', json],
    [415, 'POST', 'clientId=a', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    [405, 'PUT', '{}', json],
  ] as const)('returns status %d for a token request: %s %s', async (status, method, body, headers) => {
    expectResponse(SINGLEVIEW_FAILURE, status, await exchangeWith(sandbox.url, { method, path: TOKEN, headers, body }));
  });

  it.each([
    ['GET', ACCOUNTS],
    ['POST', PAYMENTS],
  ])('%s %s returns 401 if the bearer token is missing, malformed or unknown', async (method, path) => {
    for (const headers of [{}, { Authorization: 'Basic abc' }, { Authorization: 'Bearer unknown' }]) {
      const sent = headers as Readonly<Record<string, string>>;
      expectResponse(SINGLEVIEW_FAILURE, 401, await exchangeWith(sandbox.url, { method, path, headers: sent }));
    }
  });
});
