import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TokenClient } from '@x/core';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { type HttpServer, json, startServer } from '@x/test-kit/http-server';
import { rejected } from '@x/test-kit/rejected';
import '@x/test-kit/canaries';
import {
  createSingleView,
  ProviderError,
  type SingleView,
  type SingleViewCredentials,
  type SingleViewOptions,
  type TokenExpired,
} from './index.js';
import { signatureOf } from './signature.js';

const ACCOUNTS = '/v1/api/observice/accounts';
const CREDENTIALS = { clientId: 'the-id', clientCode: 'the-code-canary', merchantId: 'jklmno147852qrstuv' };
const KEY = 'the-key-canary-0123456789';
const SIGNING = { ...CREDENTIALS, signatureKey: KEY };
const BANKS = { banks: [{ code: 'SAMA', consentId: 'urn:SAMA:1' }] };

const readAccounts = ({ http }: Pick<SingleView, 'http'>) => http.post(ACCOUNTS, BANKS, { idempotent: true });

/** Runs a transaction. The type of the client does not offer transactions, but core's client has them. */
function transact(client: SingleView, run: (transaction: Pick<SingleView, 'http'>) => Promise<unknown>) {
  return (client as unknown as TokenClient<SingleViewCredentials>).transaction(run);
}

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
    expect((await readAccounts(client)).data).toMatchObject({ success: true, payload: [{ code: 'SAMA' }] });
    sandbox.expireTokens('singleview');
    expect((await readAccounts(client)).status).toBe(200);
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
    expect((await readAccounts(expiring)).data).toMatchObject({ success: true });
    expect(expiring.status()).toMatchObject({ tokenRequests: 2, calls: 1 });
    await expiring.close();
  });

  it('signs every route, transactions, retries and replays', async () => {
    for (const route of ['connect', 'consent/details', 'accountsById', 'balanceById', 'transactionsById', 'parties']) {
      expect((await client.http.post(`/v1/api/observice/${route}`, BANKS)).status).toBe(200);
    }
    await transact(client, async (transaction) => {
      sandbox.fault('singleview.accounts', { status: 503, retryAfter: 0, times: 1 });
      expect((await readAccounts(transaction)).status).toBe(200);
      sandbox.expireTokens('singleview');
      expect((await readAccounts(transaction)).status).toBe(200);
    });
    const accounts = sandbox.requests({ route: 'singleview.accounts' });
    expect(accounts.map(({ status }) => status)).toEqual([503, 200, 401, 200]);
  });

  it.each<[string, unknown]>([
    ['an object with characters outside ASCII', { name: 'Größe \u{1f600} \ud800' }],
    ['JSON text with spaces', '{ "banks": [ ] }'],
    ['JSON text with a lone surrogate', '{"name":"\ud800"}'],
    ['numbers that a parser would write differently', '{"a":1e2,"b":1.0}'],
  ])('signs the exact text of %s', async (_name, data) => {
    const response = await client.http.post(ACCOUNTS, data, { headers: { 'Content-Type': 'application/json' } });
    expect(response.status).toBe(200);
  });

  it('signs token requests if `signTokenRequest` is true', async () => {
    const signing = createSingleView({ ...sandbox.singleview, signTokenRequest: true });
    expect((await readAccounts(signing)).status).toBe(200);
    const wrong = { ...sandbox.singleview.credentials, signatureKey: 'canary' };
    const { baseUrl } = sandbox.singleview;
    const error = await rejected(createSingleView({ baseUrl, credentials: wrong, signTokenRequest: true }).token());
    expect(error).toMatchObject({
      code: 'credentials_rejected',
      providerMessage: 'Signature and message does not match.',
    });
  });

  it("shows SingleView's message if the signature does not match", async () => {
    sandbox.fault('singleview.accounts', { badSignature: true });
    const error = await rejected(readAccounts(client));
    expect(error).toMatchObject({
      code: 'unauthorized',
      httpStatus: 401,
      providerMessage: 'Signature and message does not match.',
    });
    expect(error).toShowNone(Object.values(sandbox.singleview.credentials));
    // A new token does not fix the signature, so the client does not try it again and again.
    expect(sandbox.requests({ route: 'singleview.accounts' })).toHaveLength(2);
    expect(sandbox.requests({ route: 'singleview.token' })).toHaveLength(2);
  });

  it('reads the credentials again if the signature does not match, because the key may have changed', async () => {
    const { baseUrl, credentials } = sandbox.singleview;
    const keys = ['the-former-key', credentials.signatureKey];
    const rotating = createSingleView({
      baseUrl,
      credentials: () => ({ ...credentials, signatureKey: keys.shift() ?? '' }),
    });
    expect((await readAccounts(rotating)).status).toBe(200);
    expect(sandbox.requests({ route: 'singleview.accounts' }).map(({ status }) => status)).toEqual([401, 200]);
  });

  it("shows SingleView's message if there is no signature key", async () => {
    const { baseUrl, credentials } = sandbox.singleview;
    const { signatureKey: _, ...unsigned } = credentials;
    expect(await rejected(readAccounts(createSingleView({ baseUrl, credentials: unsigned })))).toMatchObject({
      code: 'rejected',
      httpStatus: 400,
      providerMessage: "Required header 'signature' not specified",
    });
  });

  it('uses the rotated code and key for the replay after a 401', async () => {
    const { baseUrl } = sandbox.singleview;
    const rotating = createSingleView({ baseUrl, credentials: () => sandbox.singleview.credentials });
    await readAccounts(rotating);
    sandbox.rotate('singleview');
    expect((await readAccounts(rotating)).status).toBe(200);
    expect(rotating.status()).toMatchObject({ tokenRequests: 2, calls: 2 });
  });

  it('uses a token from the store only with the signature key with which it was requested', async () => {
    const identities: string[] = [];
    const store = {
      get: async (identity: string) => {
        identities.push(identity);
        return { value: 'stored', issuedAt: Date.now(), lifetime: 3_600_000, remaining: 3_600_000 };
      },
      delete: async () => undefined,
      lease: async () => undefined,
    };
    const { baseUrl, credentials } = sandbox.singleview;
    const { signatureKey: _, ...unsigned } = credentials;
    const given = [credentials, { ...unsigned, signatureKey: undefined }, unsigned, { ...unsigned, signatureKey: KEY }];
    for (const one of given) await createSingleView({ baseUrl, credentials: one, store }).token();
    const distinct = new Set(identities);
    expect(distinct.size).toBe(3);
    expect([...distinct].join()).not.toContain(KEY);
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
    const sign = (body: string): string => `signature-canary-of-${body.length}-bytes`;
    const client = create({ credentials, sign, signTokenRequest: true });
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
      'an errorCode and an errorMessage',
      400,
      { correlationId: 'c', bankCode: '', errorCode: 'MW-400', errorMessage: 'No merchant', timeStamp: 't' },
      { code: 'rejected', providerMessage: 'No merchant' },
    ],
    [
      'an errorMessage and a message',
      200,
      { success: false, errorMessage: 'No merchant', message: 'no' },
      { code: 'rejected', providerMessage: 'No merchant' },
    ],
    [
      'an empty errorMessage and a message',
      403,
      { success: false, errorMessage: '', message: 'No merchant' },
      { code: 'credentials_rejected', providerMessage: 'No merchant' },
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

  const headersOf = ({ headers }: { readonly headers: Readonly<Record<string, unknown>> }) =>
    [headers['clientid'], headers['clientcode'], headers['signature']] as const;

  it('adds the headers of the documentation to API calls, but not to the token request', async () => {
    await create({ credentials: SIGNING }).http.post('/pay', { amount: 1 });
    const signature = signatureOf('{"amount":1}', KEY);
    expect(server.seen.map(headersOf)).toEqual([
      [undefined, undefined, undefined],
      ['the-id', 'the-code-canary', signature],
    ]);
    expect(JSON.parse(String(server.seen[0]?.body))).toEqual({ ...CREDENTIALS, grantType: 'client_credentials' });
  });

  it('adds the client ID and code to API calls without a signature key, with any body', async () => {
    const client = create();
    await client.http.get('/x');
    await client.http.post('/x', Buffer.from('bytes'));
    await client.http.post('/x', Readable.from(['stream']));
    expect(server.seen.slice(1).map(headersOf)).toEqual(Array(3).fill(['the-id', 'the-code-canary', undefined]));
  });

  it('interceptors, transforms and errors do not see the code, the key or the signature', async () => {
    const client = create({ credentials: SIGNING });
    const seen: unknown[] = [];
    client.http.interceptors.request.use((config) => {
      seen.push(config, { ...config.headers });
      return config;
    });
    client.http.interceptors.response.use((response) => {
      seen.push(response, response.config, response.request);
      return response;
    });
    const response = await client.http.post('/x', { a: 1 });
    status = 400;
    const signature = signatureOf('{"a":1}', KEY);
    reply = JSON.stringify({ errorCode: 'MW-400', errorMessage: `no ${KEY}, ${CREDENTIALS.clientCode}, ${signature}` });
    const error = await rejected<ProviderError>(client.http.post('/x', { a: 1 }));
    expect(error.providerMessage).toBe('no [Secret], [Secret], [Secret]');
    expect([...seen, response, error.message, error.toJSON(), client, client.status()]).toShowNone([
      KEY,
      CREDENTIALS.clientCode,
      signature,
    ]);
  });

  it("a caller's headers do not replace the client's headers", async () => {
    const headers = { clientid: 'evil', CLIENTCODE: 'evil', Signature: 'evil' };
    await create({ credentials: SIGNING }).http.post('/x', {}, { headers });
    expect(server.seen.slice(1).map(headersOf)).toEqual([['the-id', 'the-code-canary', signatureOf('{}', KEY)]]);
  });

  it.each<[string, () => unknown]>([
    ['no body', () => undefined],
    ['an empty body', () => ''],
    ['text that is not JSON', () => 'a=1'],
    ['a JSON string', () => '"text"'],
    ['URLSearchParams', () => new URLSearchParams({ a: '1' })],
    ['a form', () => new FormData()],
    ['bytes', () => Buffer.from('{}')],
    ['a stream', () => Readable.from(['{}'])],
  ])('rejects a call with %s if there is a signature key', async (_name, data) => {
    const error = await rejected(create({ credentials: SIGNING }).http.post('/x', data()));
    expect(error).toMatchObject({
      code: 'invalid_request',
      outcome: 'not_sent',
      message: expect.stringMatching(
        /^singleview http\.post: the request body must be an object, an array or JSON text, because /,
      ),
    });
    expect(server.seen.map(({ url }) => url)).toEqual(['/v1/api/observice/token']);
  });

  it('signs calls with the credentials of the token that they use', async () => {
    let turn = 0;
    const client = create({
      credentials: () => {
        turn += 1;
        return { ...CREDENTIALS, clientCode: `code-${turn}-canary`, signatureKey: `key-${turn}-canary` };
      },
    });
    await client.http.post('/x', {});
    await transact(client, ({ http }) => http.post('/x', {}));
    await client.http.post('/x', {});
    const calls = server.seen.filter(({ url }) => url === '/x').map(headersOf);
    const expected = (n: number) => ['the-id', `code-${n}-canary`, signatureOf('{}', `key-${n}-canary`)];
    expect(calls).toEqual([expected(1), expected(2), expected(1)]);
  });

  it('reports a signature key that a credentials function returns with a line break', async () => {
    const client = create({ credentials: () => ({ ...SIGNING, signatureKey: `${KEY}\n` }) });
    const error = await rejected(client.token());
    expect(error).toMatchObject({
      code: 'credentials_unavailable',
      message: expect.stringContaining('credentials.signatureKey: must not have spaces or line breaks around it'),
    });
    expect(error).toShowNone([KEY]);
  });

  it.each<[string, Partial<SingleViewOptions>]>([
    ['cannot be combined with the option sign', { credentials: () => SIGNING, sign: () => 'x' }],
    ['is required by the option signTokenRequest', { credentials: () => CREDENTIALS, signTokenRequest: true }],
  ])('reports that the key of a credentials function %s', async (text, options) => {
    const error = await rejected(create(options).token());
    expect(error).toMatchObject({
      code: 'credentials_unavailable',
      message: expect.stringContaining(`credentials.signatureKey: ${text}`),
    });
    expect(server.seen).toEqual([]);
  });

  it.each([true, false])('signs API calls with `sign`, and token requests if signTokenRequest is %s', async (all) => {
    const signed: string[] = [];
    const client = create({
      signTokenRequest: all,
      sign: async (body) => {
        signed.push(body);
        return `s${signed.length}`;
      },
    });
    await client.http.post('/pay', { amount: 1 });
    await client.http.get('/pay');
    const token = all ? [String(server.seen[0]?.body)] : [];
    expect(signed).toEqual([...token, '{"amount":1}', '']);
    const headers = signed.map((_body, index) => ['the-id', 'the-code-canary', `s${index + 1}`]);
    expect(server.seen.map(headersOf)).toEqual([...(all ? [] : [Array(3).fill(undefined)]), ...headers]);
    const error = await rejected(client.http.post('/pay', Buffer.from('x')));
    expect(error).toMatchObject({
      code: 'invalid_request',
      message: 'singleview http.post: the request body must be JSON, text or empty, because requests are signed',
    });
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
    ['credentials.clientCode', { baseUrl, credentials: { ...CREDENTIALS, clientCode: 'cänary' } }],
    ['credentials.clientId', { baseUrl, credentials: { ...CREDENTIALS, clientId: 'two words' } }],
    ['credentials.signatureKey', { baseUrl, credentials: { ...SIGNING, signatureKey: '' } }],
    ['credentials.signatureKey', { baseUrl, credentials: { ...SIGNING, signatureKey: 'canary\n' } }],
    ['credentials.signatureKey', { baseUrl, credentials: { ...SIGNING, signatureKey: 'cana\nry' } }],
    ['credentials.signatureKey', { baseUrl, credentials: { ...SIGNING, signatureKey: 5 } }],
    ['sign', { baseUrl, credentials: CREDENTIALS, sign: 'canary' }],
    ['signTokenRequest', { baseUrl, credentials: SIGNING, signTokenRequest: 'canary' }],
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

  it.each<[string, object]>([
    ['cannot be combined with the option sign; remove one of them', { credentials: SIGNING, sign: () => 'x' }],
    [
      'is required by the option signTokenRequest (or set the option sign)',
      { credentials: CREDENTIALS, signTokenRequest: true },
    ],
  ])('createSingleView() throws an error if credentials.signatureKey %s', (text, options) => {
    expect(() => createSingleView({ baseUrl, ...options } as never)).toThrow(
      expect.objectContaining({
        code: 'invalid_options',
        message: `singleview createSingleView: credentials.signatureKey: ${text}`,
      }),
    );
  });

  it.each<[string, object]>([
    ['`signTokenRequest` with `sign`', { credentials: CREDENTIALS, sign: () => 'x', signTokenRequest: true }],
    ['`signTokenRequest` with a signature key', { credentials: SIGNING, signTokenRequest: true }],
    ['`sign` with an undefined key', { credentials: { ...CREDENTIALS, signatureKey: undefined }, sign: () => 'x' }],
  ])('createSingleView() accepts %s', (_what, options) => {
    expect(() => createSingleView({ baseUrl, ...options } as never)).not.toThrow();
  });
});
