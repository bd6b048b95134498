import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { createSingleView, type ProviderError, type SingleView, type SingleViewOptions } from '@x/singleview';
import { rejected } from '@x/test-kit/rejected';
import { expectOperation, expectRequest, expectResponse, expectShape } from './conform.js';
import { type Exchange, exchangeWith, type RecordingProxy, startRecordingProxy } from './recording-proxy.js';
import { SINGLEVIEW_FACTS } from './singleview-facts.js';
import { SINGLEVIEW, SINGLEVIEW_CLAIMS, SINGLEVIEW_FAILURE, SINGLEVIEW_TOKEN_FAILURE } from './wire-shapes.js';

const { documented } = SINGLEVIEW_FACTS;
const ACCOUNTS = documented.accounts.value;
const CONNECT = documented.connect.value;
const BANKS = { banks: [{ code: 'SAMA', consentId: 'urn:SAMA:1' }] };
const TOKEN = documented.token.value.replace('POST ', '');

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

const messageIn = ({ response }: Exchange): string => (response.body as { errorMessage: string }).errorMessage;

const decoded = (part: string | undefined): unknown => JSON.parse(Buffer.from(part ?? '', 'base64url').toString());

it('sends the documented token request and reads the token and its lifetime', async () => {
  const token = await client.token();
  const [exchange, ...more] = proxy.takeExchanges() as [Exchange];
  expect(more).toEqual([]);
  expectOperation(SINGLEVIEW.token, exchange);
  const { clientId, clientCode, merchantId } = sandbox.singleview.credentials;
  expect(exchange.body).toEqual({ clientId, clientCode, merchantId, grantType: documented.grantType.value });
  const { payload } = exchange.response.body as { payload: { access_token: string } };
  expect(token.reveal()).toBe(payload.access_token);
  expect(token.expiresAt.getTime() - token.issuedAt.getTime()).toBe(documented.lifetime.value * 1000);
});

it('the token is a JWT with the documented header and claims', async () => {
  const [header, claims] = (await client.token()).reveal().split('.');
  expect(decoded(header)).toEqual({ alg: 'HS256', typ: 'JWT' });
  expectShape(SINGLEVIEW_CLAIMS, decoded(claims));
});

it.each(documented.otherGrantTypes.value)(
  'accepts both other documented spellings of the grant type: %s',
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

/** Returns the documented signature. `singleview-facts.test.ts` checks the client with the documented example. */
function signatureOf(text: string): string {
  const { signatureKey } = sandbox.singleview.credentials;
  const signed = Buffer.from(text).toString('base64') + signatureKey;
  return createHash('sha256').update(signed).digest('hex');
}

it('sends the documented headers with API calls', async () => {
  await client.http.post(ACCOUNTS, BANKS);
  await client.http.post(CONNECT, BANKS);
  const token = (await client.token()).reveal();
  const [tokenRequest, ...calls] = proxy.takeExchanges();
  expect(tokenRequest?.headers).not.toHaveProperty('signature');
  expect(calls.map(({ method, path, body }) => [method, path, body])).toEqual([
    ['POST', ACCOUNTS, BANKS],
    ['POST', CONNECT, BANKS],
  ]);
  const { clientId, clientCode } = sandbox.singleview.credentials;
  const signature = signatureOf(JSON.stringify(BANKS));
  for (const { headers, response } of calls) {
    expect(headers).toMatchObject({ clientid: clientId, clientcode: clientCode, signature });
    expect(headers['authorization']).toBe(`Bearer ${token}`);
    expect(response.body).toMatchObject({ success: true, payload: expect.anything() });
  }
});

it('signs token requests if `signTokenRequest` is true', async () => {
  const other = clientWith({ signTokenRequest: true });
  await other.token();
  await other.close();
  const [exchange] = proxy.takeExchanges() as [Exchange];
  expect(exchange.headers['signature']).toBe(signatureOf(JSON.stringify(exchange.body)));
  expectOperation(SINGLEVIEW.token, exchange);
});

it('reports a wrong signature with the documented response', async () => {
  const other = clientWith({ credentials: { ...sandbox.singleview.credentials, signatureKey: 'sandbox_unknown' } });
  const error = await rejected<ProviderError>(other.http.post(ACCOUNTS, BANKS));
  await other.close();
  const refused = proxy.takeExchanges().filter(({ path }) => path === ACCOUNTS);
  expect(refused).toHaveLength(2);
  for (const exchange of refused) expectResponse(SINGLEVIEW_FAILURE, 401, exchange);
  const providerMessage = documented.unauthorized.value.errorMessage;
  expect(error).toMatchObject({ code: 'unauthorized', httpStatus: 401, providerMessage });
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
      expectResponse(SINGLEVIEW_TOKEN_FAILURE, 200, exchange);
      const { message: providerMessage } = exchange.response.body as { message: string };
      expect(error).toMatchObject({ code: 'rejected', httpStatus: 200, providerMessage });
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
  await client.http.post(ACCOUNTS, BANKS);
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
    ['POST', ACCOUNTS],
    ['POST', CONNECT],
  ])('%s %s returns 401 if the bearer token is missing, malformed or unknown', async (method, path) => {
    for (const headers of [{}, { Authorization: 'Basic abc' }, { Authorization: 'Bearer unknown' }]) {
      const sent = headers as Readonly<Record<string, string>>;
      expectResponse(SINGLEVIEW_FAILURE, 401, await exchangeWith(sandbox.url, { method, path, headers: sent }));
    }
  });
});
