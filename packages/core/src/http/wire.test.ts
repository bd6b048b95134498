import { createReadStream } from 'node:fs';
import { Stream } from 'node:stream';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { json } from '@x/test-kit/http-server';
import { rejected } from '@x/test-kit/rejected';
import { type AcmeClient, acme, CREDENTIALS, createAcme, openAcme } from '../../test/acme.js';
import { afterThisTest, connectAcme } from '../../test/after-each.js';

describe('a request', () => {
  it('sends only the bytes of a view, not the whole underlying buffer', async () => {
    const { server, client } = await connectAcme();
    const pooled = Buffer.from('abc');
    await client.http.post('/1', new Uint8Array(pooled.buffer, pooled.byteOffset, pooled.length));
    await client.http.post('/2', new DataView(pooled.buffer, pooled.byteOffset, pooled.length));
    expect(server.apiCalls().map(({ body }) => String(body))).toEqual(['abc', 'abc']);
  });

  it('sends bytes, a blob, a stream or a form from the form-data package', async () => {
    const { server, client } = await connectAcme();
    class OldForm extends Stream {
      getHeaders(): Record<string, string> {
        return { 'content-type': 'multipart/form-data; boundary=x' };
      }
      override pipe<T extends NodeJS.WritableStream>(target: T): T {
        target.end('--x--');
        return target;
      }
    }
    await client.http.post('/1', new Uint8Array([1, 2]).buffer);
    await client.http.post('/2', new Blob(['blob'], { type: 'text/x' }));
    await client.http.post('/3', createReadStream(__filename));
    await client.http.post('/4', new OldForm());
    const calls = server.apiCalls();
    expect([...(calls[0]?.body ?? [])]).toEqual([1, 2]);
    expect([calls[1]?.headers['content-type'], String(calls[1]?.body)]).toEqual(['text/x', 'blob']);
    expect(String(calls[2]?.body)).toContain("describe('a request'");
    expect([calls[3]?.headers['content-type'], String(calls[3]?.body)]).toEqual([
      'multipart/form-data; boundary=x',
      '--x--',
    ]);
    expect(await rejected(client.http.post('/5', Symbol('x')))).toMatchObject({ code: 'invalid_request' });
  });

  it("a request does not contain data from a different client's defaults", async () => {
    const { client } = await connectAcme();
    const other = await connectAcme();
    const parent = other.client.http;
    const created = parent.create();
    /** Modifies every object in an instance's defaults. */
    const change = (http: typeof parent, name: string): void => {
      const { defaults } = http as { defaults: Record<string, unknown> };
      for (const value of [http.defaults.headers, http.defaults.headers.common])
        Object.assign(value, { 'x-other': name });
      for (const list of ['transformRequest', 'transformResponse']) (defaults[list] as unknown[]).push(() => name);
      for (const value of Object.values(defaults)) {
        if (typeof value === 'object' && value !== null) Object.assign(value, { 'x-other': name });
      }
    };
    change(client.http, 'another client');
    change(created, 'an instance created from it');
    await other.client.transaction(async ({ http }) => change(http, 'a transaction'));
    const inTransaction = await other.client.transaction(({ http }) => http.post('/x', { a: 1 }));
    expect([inTransaction.data, (await parent.post('/x', { a: 1 })).data]).toEqual([{ ok: true }, { ok: true }]);
    for (const { headers, body } of other.server.apiCalls()) {
      expect([headers['x-other'], String(body)]).toEqual([undefined, '{"a":1}']);
    }
  });

  it.each<[string, unknown]>([
    ['socketPath', '/nonexistent.sock'],
    ['query', { injected: 'yes' }],
    ['upgrade', 'h2c'],
  ])('a request does not contain data from a prototype polluted with %s', async (name, value) => {
    const { server, client } = await connectAcme();
    afterThisTest(() => Reflect.deleteProperty(Object.prototype, name));
    Object.defineProperty(Object.prototype, name, { value, configurable: true, enumerable: true, writable: true });
    await client.http.get('/x').catch(() => undefined);
    Reflect.deleteProperty(Object.prototype, name);
    expect(server.seen.filter(({ url, headers }) => /injected/.test(url) || headers.upgrade !== undefined)).toEqual([]);
    expect(server.tokenRequests()).toHaveLength(1);
  });

  it.each<[string, unknown]>([
    ['streamed', true],
    ['undecodable', true],
    ['content-encoding', 'x'],
    ['content-length', '999999999'],
    ['retry-after', '600'],
  ])('parses a response correctly when a prototype is polluted with %s', async (name, value) => {
    const { client } = await connectAcme({}, { retries: 1 });
    afterThisTest(() => Reflect.deleteProperty(Object.prototype, name));
    Object.defineProperty(Object.prototype, name, { value, configurable: true, enumerable: false, writable: true });
    const { data } = await client.http.get('/x');
    Reflect.deleteProperty(Object.prototype, name);
    expect(data).toEqual({ ok: true });
  });

  it("the signature replaces a caller's header with the same name", async () => {
    const { server } = await connectAcme();
    const client = createAcme({ baseUrl: server.url }, { ...acme, sign: async () => ({ 'X-Signature': 'ours' }) });
    await client.http.get('/x', { headers: { 'x-signature': 'theirs' } });
    expect(server.apiCalls()[0]?.headers['x-signature']).toBe('ours');
  });
});

describe('a request body that is a stream', () => {
  it('a stream that fails before any data is sent fails only its own call', async () => {
    const { server, client } = await connectAcme();
    const error = await rejected(client.http.post('/x', createReadStream('/nonexistent')));
    expect(error).toMatchObject({ name: 'ProviderError' });
    expect(server.apiCalls().filter(({ body }) => body.length > 0)).toEqual([]);
  });

  it('destroys a request body stream if the request is not sent', async () => {
    const { client } = await connectAcme();
    const body = createReadStream(__filename);
    expect(await rejected(client.http.post('https://evil.example', body))).toMatchObject({ code: 'foreign_origin' });
    expect(body.destroyed).toBe(true);
  });
});

describe('a response', () => {
  it('reads a response that arrives in many chunks of any size', async () => {
    const text = JSON.stringify({ text: 'x'.repeat(20_000) });
    const { client } = await connectAcme({
      api: async ({ url }, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const size = url === '/bytes' ? 1 : 7_000;
        for (let at = 0; at < text.length; at += size) response.write(text.slice(at, at + size));
        response.end();
      },
    });
    expect((await client.http.get('/pieces')).data).toEqual(JSON.parse(text));
    expect((await client.http.get('/bytes')).data).toEqual(JSON.parse(text));
  });

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('decompresses a response encoded with %s', async (coding, compress) => {
    const { client } = await connectAcme({
      api: (_request, response) =>
        void response
          .writeHead(200, { 'content-type': 'application/json', 'content-encoding': coding })
          .end(compress(Buffer.from('{"packed":true}'))),
    });
    expect((await client.http.get('/x')).data).toEqual({ packed: true });
  });

  it('omits the provider message if it is too long to search for secrets', async () => {
    const { client } = await connectAcme({
      api: ({ url }, response) => json(response, 400, { refused: 'no', more: 'x'.repeat(Number(url.slice(1))) }),
    });
    expect(await rejected(client.http.get('/1000000'))).toMatchObject({ code: 'rejected', providerMessage: 'no' });
    const long = await rejected<Error & { providerMessage?: string }>(client.http.get('/1100000'));
    expect(long).toMatchObject({ code: 'rejected', httpStatus: 400, response: { data: { refused: 'no' } } });
    expect(long.providerMessage).toBeUndefined();
  });

  it('a response that is read as bytes does not retain a larger buffer', async () => {
    const { client } = await connectAcme();
    const { data } = await client.http.get<Buffer>('/x', { responseType: 'arraybuffer' });
    expect([String(data), data.buffer.byteLength]).toEqual(['{"ok":true}', 11]);
  });

  it('accepts any content-length in the response to a HEAD request', async () => {
    const { client } = await connectAcme(
      { api: (_request, response) => void response.writeHead(200, { 'content-length': '5000' }).end() },
      { maxResponseBytes: 100 },
    );
    expect((await client.http.head('/x')).headers['content-length']).toBe('5000');
  });

  it('maps a response to the error code for its status even if its JSON body is malformed', async () => {
    const { client } = await connectAcme({
      api: (_request, response) => void response.writeHead(502, { 'content-type': 'application/json' }).end('{"oops'),
    });
    expect(await rejected(client.http.get('/x'))).toMatchObject({ code: 'unavailable', response: { data: '{"oops' } });
  });

  it('maps a response to the error code for its status even if its encoded body is malformed', async () => {
    const { client } = await connectAcme({
      api: ({ url }, response) =>
        void response
          .writeHead(url === '/busy' ? 429 : 404, { 'content-encoding': 'gzip', 'retry-after': '0' })
          .end('x'),
    });
    expect(await rejected(client.http.get('/busy'))).toMatchObject({
      code: 'rate_limited',
      retryAfter: 0,
    });
    const error = await rejected(client.http.get('/x'));
    expect(error).toMatchObject({ code: 'rejected', httpStatus: 404 });
    expect(error.response).toMatchObject({ status: 404, data: undefined });
    // A caller that accepts this status needs to read the body.
    expect(await rejected(client.http.get('/x', { validateStatus: () => true }))).toMatchObject({
      code: 'invalid_response',
      httpStatus: 404,
    });
  });

  it('renews the token or credentials after a 401 even if its encoded body is malformed', async () => {
    let requests = 0;
    const { server, client } = await connectAcme(
      {
        token: (_request, respond) => {
          requests += 1;
          respond(
            requests === 2 ? 401 : 200,
            { token: `token-${requests}` },
            requests === 2 ? { 'content-encoding': 'gzip' } : {},
          );
        },
        api: (_request, response) => void response.end(),
      },
      { credentials: () => ({ id: 'acme-id', secret: `rotated-${requests}` }) },
    );
    server.accepted.add('token-3');
    expect((await client.http.get('/x')).status).toBe(200);
    expect(requests).toBe(3);
  });

  it('accepts a token response with status 201 and a size of at most 64 KiB', async () => {
    const { client } = await connectAcme({ token: (_request, respond) => respond(201, { token: 'x', ttl: 60 }) });
    expect((await client.token()).reveal()).toBe('x');
    const large = await connectAcme({
      token: (_request, respond) => respond(200, { token: 'x', ttl: 60, more: 'y'.repeat(64 * 1024) }),
    });
    expect(await rejected(large.client.token())).toMatchObject({ code: 'too_large' });
  });
});

describe('a secret that the provider echoes', () => {
  it('masks echoed credentials in a token endpoint error', async () => {
    const { client } = await connectAcme({
      token: ({ body }, respond) => respond(400, { refused: `can not read ${String(body)}` }),
    });
    const error = await rejected<Error & { providerMessage: string }>(client.token());
    expect(error.providerMessage).toBe('can not read {"id":"[Secret]","secret":"[Secret]"}');
    expect(error.message).toBe(`acme token: the request failed with status 400: ${error.providerMessage}`);
  });

  it('masks an echoed token and echoed credentials in an API error', async () => {
    const { client } = await connectAcme({
      api: ({ headers }, response) =>
        json(response, 400, { refused: `${headers.authorization} of ${encodeURIComponent(CREDENTIALS.secret)}` }),
    });
    expect(await rejected(client.http.get('/x'))).toMatchObject({ providerMessage: 'Bearer [Secret] of [Secret]' });
  });

  it('masks an echoed signature in an API error', async () => {
    const server = await openAcme({
      api: ({ headers }, response) => json(response, 400, { refused: headers['x-sig'] }),
    });
    afterThisTest(() => server.close());
    const sign = async (): Promise<Record<string, string>> => ({ 'x-sig': 'signature-canary' });
    const client = createAcme({ baseUrl: server.url }, { ...acme, sign });
    expect(await rejected(client.http.get('/x'))).toMatchObject({ providerMessage: '[Secret]' });
  });
});

it('a call resolves if its signal aborts after the response has been received', async () => {
  const { client } = await connectAcme();
  await client.token();
  const controller = new AbortController();
  const validateStatus = (): boolean => {
    void Promise.resolve().then(() => controller.abort());
    return true;
  };
  const outcome = await client.http.post('/x', {}, { signal: controller.signal, validateStatus }).then(
    () => 'answered',
    (error: { outcome: string }) => error.outcome,
  );
  expect(outcome).toBe('answered');
});

it.each<[string, () => unknown]>([
  [
    'returns an object whose fields throw',
    () =>
      Object.defineProperty({}, 'id', {
        enumerable: true,
        get: () => {
          throw new Error('canary');
        },
      }),
  ],
  [
    'returns a proxy that throws',
    () =>
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('canary');
          },
        },
      ),
  ],
])('a call fails with `credentials_unavailable` if the credentials function %s', async (_what, credentials) => {
  const { client } = await connectAcme({}, { credentials: credentials as never });
  const error = await rejected(client.token());
  expect(error).toMatchObject({ code: 'credentials_unavailable' });
  expect(error.message).not.toContain('canary');
});

it('a credentials function that requests a token from its own client joins the pending request', async () => {
  let reads = 0;
  const server = await openAcme();
  afterThisTest(() => server.close());
  const client: AcmeClient = createAcme({
    baseUrl: server.url,
    timeout: 200,
    credentials: async () => {
      reads += 1;
      await client.token().catch(() => undefined);
      return CREDENTIALS;
    },
  });
  expect(await rejected(client.token())).toMatchObject({ name: 'ProviderError' });
  expect(reads).toBe(1);
});

it('errors of GET, HEAD, PUT and DELETE calls are retryable, but those of POST and PATCH calls are not', async () => {
  const { client } = await connectAcme({ api: (_request, response) => json(response, 503, {}) });
  const retryable = async (method: string): Promise<unknown> =>
    (await rejected<{ retryable: boolean }>(client.http.request({ url: '/x', method }))).retryable;
  expect(await Promise.all(['GET', 'HEAD', 'PUT', 'DELETE', 'POST', 'PATCH'].map(retryable))).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
});
