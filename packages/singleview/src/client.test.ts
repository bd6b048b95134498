import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { type HttpServer, json, startServer } from '@x/test-kit/http-server';
import { rejected } from '@x/test-kit/rejected';
import '@x/test-kit/canaries';
import {
  createSingleView,
  ProviderError,
  type SingleView,
  type SingleViewOptions,
  type TokenExpired,
} from './index.js';

const ACCOUNTS = '/v1/api/observice/accounts';
const CREDENTIALS = { clientId: 'the-id', clientCode: 'the-code-canary', merchantId: 'jklmno147852qrstuv' };

describe('a SingleView client against the sandbox', () => {
  let sandbox: Sandbox;
  let client: SingleView;

  beforeEach(async () => {
    sandbox = await startSandbox();
    client = createSingleView(sandbox.singleview);
  });

  afterEach(async () => {
    await client.close();
    await sandbox.close();
  });

  it('requests one 60-minute token for all concurrent callers', async () => {
    const tokens = await Promise.all(Array.from({ length: 1000 }, () => client.token()));
    const [token] = tokens;
    expect(new Set(tokens).size).toBe(1);
    expect(Number(token?.expiresAt) - Number(token?.issuedAt)).toBe(3_600_000);
    expect(sandbox.requests({ route: 'singleview.token' })).toHaveLength(1);
  });

  it('sends the token with each call and renews a rejected token', async () => {
    expect((await client.http.get(ACCOUNTS)).status).toBe(200);
    sandbox.expireTokens('singleview');
    expect((await client.http.get(ACCOUNTS)).status).toBe(200);
    expect(sandbox.requests({ route: 'singleview.accounts' }).map(({ status }) => status)).toEqual([200, 401, 200]);
    expect(sandbox.requests({ route: 'singleview.token' })).toHaveLength(2);
  });

  it.each(['client_Credentials', 'Client_Credentials'])('accepts the grant type %s', async (grantType) => {
    expect((await createSingleView({ ...sandbox.singleview, grantType }).token()).reveal()).toMatch(/^eyJ/);
  });

  it.each([undefined, 'client_Credentials'])('uses a token from the store (grantType: %s)', async (grantType) => {
    const value = (await client.token()).reveal();
    const stored = { value, issuedAt: Date.now(), lifetime: 3_600_000, remaining: 3_600_000 };
    const store = { get: async () => stored, delete: async () => undefined, lease: async () => undefined };
    const other = createSingleView({ ...sandbox.singleview, ...(grantType && { grantType }), store });
    expect((await other.token()).reveal()).toBe(value);
    expect(sandbox.requests({ route: 'singleview.token' })).toHaveLength(1);
  });

  it('rejects wrong credentials with `rejected` because SingleView responds with status 200', async () => {
    const { baseUrl, credentials } = sandbox.singleview;
    const error = await rejected(
      createSingleView({ baseUrl, credentials: { ...credentials, clientCode: 'canary' } }).token(),
    );
    expect(ProviderError.is(error)).toBe(true);
    expect(error).toMatchObject({
      provider: 'singleview',
      code: 'rejected',
      httpStatus: 200,
      providerMessage: expect.any(String),
    });
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('canary');
  });

  it('renews the token when `tokenExpired` recognizes a response with status 200', async () => {
    const tokenExpired: TokenExpired = ({ data }) => (data as { success?: boolean }).success === false;
    const expiring = createSingleView({ ...sandbox.singleview, tokenExpired });
    sandbox.fault('singleview.accounts', { status: 200, body: { success: false, message: 'Token expired' }, times: 1 });
    expect((await expiring.http.get(ACCOUNTS)).data).toMatchObject({ success: true });
    expect(expiring.status()).toMatchObject({ tokenRequests: 2, calls: 1 });
    await expiring.close();
  });

  it('signs calls with the `sign` hook', async () => {
    const signing = createSingleView({ ...sandbox.singleview, sign: (body) => `signature-of-${body.length}` });
    expect((await signing.http.get(ACCOUNTS)).status).toBe(200);
  });
});

describe('a SingleView client on the wire', () => {
  let server: HttpServer;
  let reply: string;
  let status: number;

  beforeEach(async () => {
    status = 200;
    reply = JSON.stringify({
      success: true,
      payload: { access_token: 'opaque', token_type: 'Bearer', expires_in: 60 },
    });
    server = await startServer(
      (_request, response) => void response.writeHead(status, { 'content-type': 'application/json' }).end(reply),
    );
  });

  afterEach(() => server.close());

  const create = (options: Partial<SingleViewOptions> = {}): SingleView =>
    createSingleView({ baseUrl: server.url, credentials: CREDENTIALS, ...options });

  it('sends the four documented fields in the token request', async () => {
    await create().token();
    await create({ grantType: 'client_Credentials' }).token();
    expect(server.seen[0]).toMatchObject({ method: 'POST', url: '/v1/api/observice/token' });
    expect(server.seen.map(({ body }) => JSON.parse(String(body)))).toEqual([
      { ...CREDENTIALS, grantType: 'client_credentials' },
      { ...CREDENTIALS, grantType: 'client_Credentials' },
    ]);
  });

  it("parses the sample response from SingleView's documentation", async () => {
    // Source: SingleView, Get Access Token: Sample Response. The masked `expires_in` is invalid JSON.
    const token =
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJkYXRhIjoiTDNyMmpxV29JS2I4MTNodDBLWDB4QWZHUEs2N095R2lMZ285U1MxMFkzMzRRMERqQS96NUh2SXl6ZmF2bktCY05wQ1BpOWJBa0FUK01UT2JodHUrcnd4VkZ2QXhaSGQwWS9ZdzdwYlF4dDRUKytJa2VKN3lNUHQrS2RRRXF3VCs5KzU2bGFjWEhoZlJtWk1LS3E1SzhlTU5KMGpleUNNWmpyL1k4ckFmVFZZWXhkVUlkaTlSTldnUS8zNTNQSEV4RHV5bGlIdTVxeVRCVkMvLyt3YlJIZ0lQbzZJSUF2NTNoZXIySFlQOVdSQzFNbldGaXc9PSIsImlhdCI6MTczODA2MDUwNiwiZXhwIjoxNzM4MDY0MTA2fQ.fT9ivV_HjhzgNnoH-CetAxl40InDxhTyIQ8UHGRHH7E';
    reply = `{\n"success": true,\n"payload": {\n"access_token": "${token}",\n"token_type": "Bearer",\n"expires_in": 0000\n}\n}`;
    const received = await create().token();
    expect(received.reveal()).toBe(token);
    expect(Number(received.expiresAt) - Number(received.issuedAt)).toBe(3_600_000);
  });

  it.each<[string, string, number]>([
    ['"expires_in": 0060', '"expires_in":0060', 60],
    ['"expires_in" as a string', '"expires_in":"0000"', 3600],
    ['an opaque token and no lifetime', '"scope":"x"', 3600],
  ])('accepts a token response with %s', async (_name, field, seconds) => {
    reply = `{"success":true,"payload":{"access_token":"opaque",${field}}}`;
    const token = await create().token();
    expect(Number(token.expiresAt) - Number(token.issuedAt)).toBe(seconds * 1000);
  });

  it('masks secrets that the client sent, and a token that appears only in the error response', async () => {
    const codes: string[] = [];
    const credentials = (): typeof CREDENTIALS => {
      codes.push(`code-${codes.length}-canary-0123456789`);
      return { ...CREDENTIALS, clientCode: codes.at(-1) ?? '' };
    };
    const client = create({ credentials, sign: (body) => `signature-canary-of-${body.length}-bytes` });
    await client.token();
    const unknown = 'unknown-token-0123456789';
    const signature = `signature-canary-of-${server.seen[0]?.body.length}-bytes`;
    reply = JSON.stringify({
      success: false,
      message: `no ${codes[0]}, ${signature}, ${unknown}`,
      payload: { access_token: unknown },
    });
    const error = await rejected<ProviderError>(client.token({ fresh: true }));
    expect(error).toMatchObject({ code: 'rejected', providerMessage: 'no [Secret], [Secret], [Secret]' });
    expect([error, client.status(), client]).toShowNone([...codes, signature, unknown]);
  });

  it('does not repair digits in a JSON string', async () => {
    reply = JSON.stringify({ success: true, payload: { access_token: 'a"expires_in":007', expires_in: 60 } });
    expect((await create().token()).reveal()).toBe('a"expires_in":007');
  });

  it.each<[string, number, object, object]>([
    [
      'success: false and status 200',
      200,
      { success: false, message: 'No merchant' },
      { code: 'rejected', providerMessage: 'No merchant' },
    ],
    [
      'an errorCode and status 200',
      200,
      { errorCode: 'E42', message: 'No merchant' },
      { code: 'rejected', providerMessage: 'No merchant', providerCode: 'E42' },
    ],
    [
      'an errorCode, a correlationId and status 401',
      401,
      { correlationId: '2163bbf3-c6e1', bankCode: '', errorCode: 'MW-401', message: 'UNAUTHORIZED' },
      { code: 'credentials_rejected', providerCode: 'MW-401', requestId: '2163bbf3-c6e1' },
    ],
    [
      'success: false and status 401',
      401,
      { success: false, message: 'Who?' },
      { code: 'credentials_rejected', providerMessage: 'Who?' },
    ],
    [
      'success: true but no payload',
      200,
      { success: true },
      { code: 'invalid_response', message: expect.stringContaining('payload: is required (missing)') },
    ],
    [
      'a payload without a token',
      200,
      { success: true, payload: {} },
      { code: 'invalid_response', message: expect.stringContaining('payload.access_token: is required (missing)') },
    ],
  ])('rejects a token response with %s', async (_name, given, body, expected) => {
    status = given;
    reply = JSON.stringify(body);
    expect(await rejected(create().token())).toMatchObject(expected);
  });

  it('adds three signature headers to every request if `sign` is set', async () => {
    const signed: string[] = [];
    const client = create({
      sign: async (body) => {
        signed.push(body);
        return `s${signed.length}`;
      },
    });
    await client.http.post('/pay', { amount: 1 });
    await client.http.get('/pay');
    expect(signed).toEqual([String(server.seen[0]?.body), '{"amount":1}', '']);
    expect(
      server.seen.map(({ headers }) => [headers['clientid'], headers['clientcode'], headers['signature']]),
    ).toEqual([
      ['the-id', 'the-code-canary', 's1'],
      ['the-id', 'the-code-canary', 's2'],
      ['the-id', 'the-code-canary', 's3'],
    ]);
    expect(await rejected(client.http.post('/pay', Buffer.from('x')))).toMatchObject({ code: 'invalid_request' });
  });

  it('does not add signature headers if `sign` is not set', async () => {
    await create().http.get('/x');
    for (const { headers } of server.seen) {
      expect(Object.keys(headers).filter((name) => /client|signature/.test(name))).toEqual([]);
    }
  });

  it('does not treat `success: false` in an API response as an error', async () => {
    const api = await startServer(({ url }, response) =>
      url.endsWith('/token')
        ? json(response, 200, { success: true, payload: { access_token: 'x' } })
        : json(response, 200, { success: false, message: 'yours to judge' }),
    );
    const { data } = await create({ baseUrl: api.url }).http.get('/x');
    expect(data).toEqual({ success: false, message: 'yours to judge' });
    await api.close();
  });
});

describe('createSingleView', () => {
  const baseUrl = 'https://sandbox.onesingleview.com';

  it.each<[string, object]>([
    ['baseUrl', { credentials: CREDENTIALS }],
    ['baseUrl', { baseUrl: 'http://sandbox.onesingleview.com', credentials: CREDENTIALS }],
    ['credentials.merchantId', { baseUrl, credentials: { clientId: 'x', clientCode: 'canary' } }],
    ['credentials.clientCode', { baseUrl, credentials: { ...CREDENTIALS, clientCode: '' } }],
    ['credentials.clientSecret', { baseUrl, credentials: { ...CREDENTIALS, clientSecret: 'canary' } }],
    ['grantType', { baseUrl, credentials: CREDENTIALS, grantType: ' ' }],
    ['grantType', { baseUrl, credentials: CREDENTIALS, grantType: 5 }],
    ['grantType', { baseUrl, credentials: CREDENTIALS, grantType: 'client_credentials\n' }],
    ['grantType', { baseUrl, credentials: CREDENTIALS, grantType: 'client\u0000credentials' }],
    ['sign', { baseUrl, credentials: CREDENTIALS, sign: 'canary' }],
    ['retry', { baseUrl, credentials: CREDENTIALS, retry: 5 }],
  ])('createSingleView() rejects an invalid option: %s', (field, options) => {
    expect(() => createSingleView(options as never)).toThrow(
      expect.objectContaining({
        code: 'invalid_options',
        message: expect.stringMatching(
          new RegExp(`createSingleView: ${field}(: (must|is) | is not an option)(?!.*canary)`),
        ),
      }),
    );
  });
});
