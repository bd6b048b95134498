import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '../index.js';
import { call } from '../test-support/call.test-support.js';
import { open, raw } from '../test-support/connection.test-support.js';
import { paysecurezToken, singleviewHeaders, singleviewToken } from '../test-support/tokens.test-support.js';

const globals = { Request, Response };
let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.close());

const text = expect.stringMatching(/\w/);

/** Each provider's error envelope. */
const envelopes: readonly [string, (status: number, name: string) => object][] = [
  ['/v2', () => ({ success: false, message: text })],
  ['/api', (status, name) => ({ statusCode: status, message: name, error: text })],
  [
    '/v1/api/observice',
    (status) => ({ correlationId: text, bankCode: '', errorCode: `MW-${status}`, errorMessage: text, timeStamp: text }),
  ],
];
const envelope = (path: string, status: number, name: string): object =>
  (envelopes.find(([prefix]) => path.startsWith(prefix))?.[1] ?? (() => ({ message: text })))(status, name);

/** Returns a bearer token for the path's provider. */
async function bearerFor(path: string): Promise<string | undefined> {
  if (path.startsWith('/v2')) return sandbox.paisr.credentials.token;
  if (path.endsWith('/token')) return undefined;
  return path.startsWith('/api') ? paysecurezToken(sandbox) : singleviewToken(sandbox);
}

/** Returns the headers that the path's provider requires in addition to the token. */
function headersFor(path: string, body: string | Buffer): Readonly<Record<string, string>> {
  return path.startsWith('/v1') ? singleviewHeaders(sandbox, body) : {};
}

const withBody = [
  ['POST', '/v2/access-tokens'],
  ['PUT', '/v2/access-tokens/tkn_1'],
  ['POST', '/v2/access-tokens/tkn_1/permissions'],
  ['POST', '/api/token'],
  ['POST', '/api/v1/transactions'],
  ['POST', '/v1/api/observice/token'],
  ['POST', '/v1/api/observice/accounts'],
] as const;

describe('a route with a request body', () => {
  it.each(withBody)('%s %s rejects a content type other than JSON with 415', async (method, path) => {
    const token = await bearerFor(path);
    for (const type of ['application/x-www-form-urlencoded', 'text/plain; charset=utf-8', 'application/jsonx', '']) {
      const headers = { ...headersFor(path, '{}'), 'Content-Type': type };
      const response = await call(sandbox.url + path, { method, token, text: '{}', headers });
      expect(response.status).toBe(415);
      expect(response.body).toEqual(envelope(path, 415, 'Unsupported Media Type'));
    }
  });

  it.each(withBody)('%s %s returns 400 for a missing body', async (method, path) => {
    const headers = headersFor(path, '');
    const response = await call(sandbox.url + path, { method, token: await bearerFor(path), headers });
    expect(response.status).toBe(400);
    expect(response.body).toEqual(envelope(path, 400, 'Bad Request'));
  });

  it.each(withBody)('%s %s accepts other JSON content types', async (method, path) => {
    const token = await bearerFor(path);
    for (const type of ['Application/JSON; charset=utf-8', 'application/problem+json']) {
      const headers = { ...headersFor(path, '{}'), 'Content-Type': type };
      const response = await call(sandbox.url + path, { method, token, text: '{}', headers });
      expect(response.status).not.toBe(415);
    }
  });

  it.each(withBody)('%s %s rejects malformed JSON and invalid UTF-8 with 400', async (method, path) => {
    const token = await bearerFor(path);
    const text = '{"a":';
    const response = await call(sandbox.url + path, { method, token, text, headers: headersFor(path, text) });
    expect(response.status).toBe(400);
    expect(response.body).toEqual(envelope(path, 400, 'Bad Request'));
    const body = Buffer.from('{"reference":"ä"}', 'latin1');
    const headers = { 'Content-Type': 'application/json', ...headersFor(path, body), Authorization: `Bearer ${token}` };
    const latin1 = await fetch(sandbox.url + path, { method, headers, body });
    expect(latin1.status).toBe(400);
    expect(await latin1.json()).toEqual(envelope(path, 400, 'Bad Request'));
  });

  it.each(withBody)('%s %s rejects a body larger than 1 MiB with 413', async (method, path) => {
    const token = await bearerFor(path);
    const sized = (bytes: number): string => `{"pad":"${'x'.repeat(bytes - '{"pad":""}'.length)}"}`;
    const send = (text: string) => call(sandbox.url + path, { method, token, text, headers: headersFor(path, text) });
    const response = await send(sized(1024 * 1024 + 1));
    expect(response.status).toBe(413);
    expect(response.body).toEqual(envelope(path, 413, 'Payload Too Large'));
    const largest = await send(sized(1024 * 1024));
    expect(largest.status).not.toBe(413);
    expect(largest.body).toBeDefined();
  });
});

describe('the server', () => {
  it.each([
    ['DELETE', '/v2/access-tokens', 'GET, HEAD, POST'],
    ['POST', '/v2/access-tokens/tkn_1', 'GET, HEAD, PUT, DELETE'],
    ['GET', '/v2/access-tokens/tkn_1/permissions', 'POST'],
    ['HEAD', '/api/token', 'POST'],
    ['GET', '/api/token', 'POST'],
    ['OPTIONS', '/api/v1/transactions', 'POST'],
    ['PATCH', '/api/v1/transactions/txn_1/status', 'GET, HEAD'],
    ['GET', '/v1/api/observice/token', 'POST'],
    ['GET', '/v1/api/observice/accounts', 'POST'],
  ])('the sandbox returns 405 with an Allow header for %s %s', async (method, path, allow) => {
    const response = await call(sandbox.url + path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allow);
    if (method !== 'HEAD') expect(response.body).toEqual(envelope(path, 405, 'Method Not Allowed'));
  });

  it.each(['/v2', '/v2/access-tokens/', '/v2x', '/api/nothing', '/api/Token', '/v1/api/observice/x', '/', '/other'])(
    'the sandbox returns 404 in the provider’s error envelope for the unknown path %s',
    async (path) => {
      for (const request of [{}, { json: { a: 1 } }]) {
        const response = await call(sandbox.url + path, request);
        expect(response.status).toBe(404);
        expect(response.headers.get('content-type')).toBe('application/json');
        expect(response.body).toEqual(path === '/v2x' ? { message: text } : envelope(path, 404, 'Not Found'));
      }
    },
  );

  it('the sandbox serves a HEAD request like a GET request but without a body', async () => {
    const response = await call(`${sandbox.url}/v2/invoices`, {
      method: 'HEAD',
      token: sandbox.paisr.credentials.token,
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.body).toBeUndefined();
    expect(sandbox.requests()).toMatchObject([{ route: 'paisr.invoices', method: 'HEAD', status: 200 }]);
  });

  it('the sandbox ignores the query string of a request', async () => {
    const response = await call(`${sandbox.url}/v2/invoices?page=2`, { token: sandbox.paisr.credentials.token });
    expect(response.status).toBe(200);
  });

  it('the sandbox accepts an absolute URL as the request target', async () => {
    const { text: response } = await raw(
      sandbox.url,
      'GET http://sandbox.test/v2/invoices?a=1 HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n',
    );
    expect(response).toMatch(/^HTTP\/1\.1 401 /);
    expect(sandbox.requests()).toMatchObject([{ route: 'paisr.invoices', path: '/v2/invoices', status: 401 }]);
  });

  it.each([
    ['/__proto__', 'unknown', 404],
    ['/constructor', 'unknown', 404],
    ['/v2/__proto__', 'unknown', 404],
    ['//v2/invoices', 'unknown', 404],
    ['/v2/../api/token', 'unknown', 404],
    ['/v2//invoices', 'unknown', 404],
    ['/v2/invoices%00', 'unknown', 404],
    ['/v2/invoices#a', 'unknown', 404],
    ['/v2/invoices;a=b', 'unknown', 404],
    ['/v2%2Finvoices', 'unknown', 404],
    ['*', 'unknown', 404],
    ['/v2/access-tokens/__proto__', 'paisr.accessTokens.get', 404],
    ['/v2/access-tokens/..%2Finvoices', 'paisr.accessTokens.get', 404],
    ['/v2/access-tokens/%', 'paisr.accessTokens.get', 404],
  ])('the sandbox does not normalize the path %s', async (path, route, status) => {
    const { token } = sandbox.paisr.credentials;
    const head = `GET ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`;
    expect((await raw(sandbox.url, head)).text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(sandbox.requests()).toMatchObject([{ route, path, status }]);
  });

  it('fields in a request body cannot pollute the prototype', async () => {
    const { token } = sandbox.paisr.credentials;
    const text = '{"__proto__":{"description":"Postman","scopes":["a.read"]},"constructor":{"prototype":{"a":1}}}';
    const response = await call(`${sandbox.url}/v2/access-tokens`, { token, text });
    expect([response.status, response.body]).toEqual([
      400,
      { success: false, message: expect.stringContaining('description') },
    ]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('the sandbox returns 500 in the provider’s error envelope if it fails internally', async () => {
    let clock = 0;
    await using broken = await startSandbox({ now: () => clock });
    const { token } = broken.paisr.credentials;
    clock = Number.NaN;
    await call(`${broken.url}/v2/access-tokens`, { token, json: { description: 'Postman', scopes: ['a.read'] } });
    const response = await call(`${broken.url}/v2/access-tokens`, { token });
    expect(response.status).toBe(500);
    expect(response.body).toEqual({ success: false, message: text });
  });
});

describe('connection handling', () => {
  it('the sandbox keeps connections alive and announces their timeout', async () => {
    const response = await fetch(`${sandbox.url}/v2/invoices`);
    expect(response.headers.get('connection')).toBe('keep-alive');
    expect(response.headers.get('keep-alive')).toBe('timeout=5');
  });

  it('the sandbox serves several requests on one connection, even after rejecting a body', async () => {
    const request = (path: string, body: string, more = ''): string =>
      `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;
    const { text: responses } = await raw(
      sandbox.url,
      request('/v2/access-tokens', 'x'.repeat(2_000_000)) +
        request('/nothing', 'x'.repeat(2_000_000)) +
        request('/api/token', '{}', 'Connection: close\r\n'),
    );
    expect(responses.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 404', 'HTTP/1.1 400']);
  });

  it('concurrent token requests receive different tokens', async () => {
    const { clientId, clientSecret } = sandbox.paysecurez.credentials;
    const json = { client_id: clientId, client_secret: clientSecret };
    const tokens = new Set<string>();
    const worker = async (): Promise<void> => {
      for (let turn = 0; turn < 5; turn += 1) {
        const { status, body } = await call(`${sandbox.url}/api/token`, { json });
        expect(status).toBe(200);
        tokens.add((body as { access_token: string }).access_token);
      }
    };
    await Promise.all(Array.from({ length: 64 }, worker));
    expect(tokens.size).toBe(320);
    expect(sandbox.requests({ route: 'paysecurez.token' })).toHaveLength(320);
  });

  it('the sandbox rejects too many or too long headers without affecting other connections', async () => {
    const long = `GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`;
    expect((await raw(sandbox.url, long)).text).toMatch(/^HTTP\/1\.1 431 /);
    const many = `GET / HTTP/1.1\r\nHost: a\r\n${'X: y\r\n'.repeat(20_000)}\r\n`;
    expect((await raw(sandbox.url, many)).text).toMatch(/^HTTP\/1\.1 431 /);
    expect((await raw(sandbox.url, 'nonsense\r\n\r\n')).text).toMatch(/^HTTP\/1\.1 400 /);
    expect((await call(sandbox.url)).status).toBe(404);
    expect(sandbox.requests()).toHaveLength(1);
  });

  it('the sandbox serves requests while hundreds of other connections are idle or incomplete', async () => {
    const half = 'POST /api/token HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{';
    const held = await Promise.all(Array.from({ length: 300 }, (_, n) => open(sandbox.url, n % 2 === 0 ? '' : half)));
    expect((await call(`${sandbox.url}/v2/invoices`, { token: sandbox.paisr.credentials.token })).status).toBe(200);
    await sandbox.close();
    for (const socket of held) socket.destroy();
  });

  it('the sandbox does not replace the global Request and Response classes', async () => {
    await call(`${sandbox.url}/v2/invoices`);
    expect(globalThis.Request).toBe(globals.Request);
    expect(globalThis.Response).toBe(globals.Response);
  });
});
