import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { json, startServer } from '@x/test-kit/http-server';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import * as v from 'valibot';
import { acme, CREDENTIALS, createAcme, openAcme } from '../../test/acme.js';
import { afterThisTest, connectAcme, startAcme } from '../../test/after-each.js';
import { readOptions } from '../client/options.js';
import { KeyClient } from '../index.js';

describe('a call', () => {
  it('sends axios params along with the token and the default headers', async () => {
    const { server, client } = await connectAcme();
    const response = await client.http.get<{ ok: boolean }>('/things', { params: { page: 2, tag: ['a', 'b'] } });
    expect(response.data.ok).toBe(true);
    expect(response.status).toBe(200);
    expect(server.apiCalls()).toMatchObject([
      {
        method: 'GET',
        url: '/things?page=2&tag%5B%5D=a&tag%5B%5D=b',
        headers: {
          authorization: 'Bearer token-1',
          'user-agent': 'x-acme/1.0.0',
          accept: expect.stringContaining('json'),
        },
      },
    ]);
    expect(server.tokenRequests()).toMatchObject([{ method: 'POST', body: Buffer.from(JSON.stringify(CREDENTIALS)) }]);
  });

  it('sends every body type that axios supports', async () => {
    const { server, client } = await connectAcme();
    const form = new FormData();
    form.set('name', 'value');
    form.set('file', new Blob(['content']), 'file.txt');
    await client.http.post('/1', { a: 1 });
    await client.http.put('/2', 'text', { headers: { 'Content-Type': 'text/plain' } });
    await client.http.patch('/3', Buffer.from([1, 2, 3]), { headers: { 'content-type': 'application/octet-stream' } });
    await client.http.post('/4', new URLSearchParams({ a: 'b c' }));
    await client.http.post('/5', form);
    await client.http.postForm('/6', { a: 'b' });
    await client.http.delete('/7');
    const bodies = server.apiCalls().map(({ headers, body }) => [headers['content-type'], body.toString('latin1')]);
    expect(bodies[0]).toEqual(['application/json', '{"a":1}']);
    expect(bodies[1]).toEqual(['text/plain', 'text']);
    expect(bodies[2]).toEqual(['application/octet-stream', '\u0001\u0002\u0003']);
    expect(bodies[3]).toEqual(['application/x-www-form-urlencoded;charset=utf-8', 'a=b+c']);
    for (const multipart of [bodies[4], bodies[5]]) {
      const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(String(multipart?.[0]))?.[1];
      expect(multipart?.[1]).toContain(`--${boundary}--`);
    }
    expect(bodies[4]?.[1]).toContain('content');
    expect(bodies[6]).toEqual([undefined, '']);
  });

  it('parses a response according to its content type or `responseType`', async () => {
    const page = '<p>hi</p>';
    const { client } = await connectAcme({
      api: ({ url }, response) => {
        if (url === '/json') return json(response, 200, { a: 1 });
        if (url === '/none') return void response.writeHead(204).end();
        if (url === '/gzip') {
          return void response
            .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
            .end(gzipSync('{"zipped":true}'));
        }
        response.writeHead(200, { 'content-type': 'text/html' }).end(page);
      },
    });
    const data = async (url: string, responseType?: 'text' | 'arraybuffer'): Promise<unknown> =>
      (await client.http.get(url, responseType && { responseType })).data;
    expect(await data('/json')).toEqual({ a: 1 });
    expect(await data('/json', 'text')).toBe('{"a":1}');
    expect(await data('/json', 'arraybuffer')).toEqual(Buffer.from('{"a":1}'));
    expect(await data('/gzip')).toEqual({ zipped: true });
    expect(await data('/html')).toBe(page);
    expect(await data('/none')).toBeUndefined();
    const error = await rejected(client.http.get('/html', { responseType: 'json' }));
    expect(error).toMatchObject({ code: 'invalid_response', outcome: 'answered', httpStatus: 200 });
  });

  it("runs the user's interceptors and transforms without exposing the token to them", async () => {
    const { server, client } = await connectAcme({}, { userAgent: 'shop/4.2' });
    const configs: unknown[] = [];
    client.http.interceptors.request.use((config) => {
      config.headers.set('x-trace', '7');
      configs.push(config);
      return config;
    });
    client.http.interceptors.response.use((response) => ({ ...response, data: { wrapped: response.data } }));
    const response = await client.http.get('/things', {
      transformResponse: (data: unknown) => {
        return { transformed: data };
      },
    });
    expect(response.data).toEqual({ wrapped: { transformed: '{"ok":true}' } });
    expect(server.apiCalls()[0]?.headers).toMatchObject({ 'x-trace': '7', 'user-agent': 'x-acme/1.0.0 shop/4.2' });
    const seen = inspect([configs, response, client], { depth: Infinity, showHidden: true });
    expect(seen).not.toContain('token-1');
    expect(seen).not.toContain(CREDENTIALS.secret);
  });

  it('honors `validateStatus`', async () => {
    const { client } = await connectAcme({ api: (_request, response) => json(response, 404, { missing: true }) });
    const response = await client.http.get('/things', { validateStatus: (status) => status === 404 });
    expect(response.data).toEqual({ missing: true });
  });
});

describe('a client that receives a 401 or 403 response', () => {
  it('replays the call once after a 401, with the same bytes and a new token', async () => {
    const { server, client } = await connectAcme();
    await client.http.get('/warm');
    server.accepted.clear();
    await client.http.post('/things', { a: 1 });
    expect(server.apiCalls().slice(1)).toMatchObject([
      { method: 'POST', headers: { authorization: 'Bearer token-1' }, body: Buffer.from('{"a":1}') },
      { method: 'POST', headers: { authorization: 'Bearer token-2' }, body: Buffer.from('{"a":1}') },
    ]);
  });

  it('renews the token once when 200 calls receive a 401', async () => {
    const { server, client } = await connectAcme();
    await client.http.get('/warm');
    server.accepted.clear();
    await Promise.all(Array.from({ length: 200 }, () => client.http.get('/things')));
    expect(server.tokenRequests()).toHaveLength(2);
  });

  it('rejects the call with `unauthorized` when the replay also receives a 401', async () => {
    const clock = new ManualClock();
    const { server, client } = await connectAcme(
      {
        api: (_request, response) => {
          // The client waits for the API to accept a token only if the token is younger.
          clock.advance(5_000);
          json(response, 401, { refused: 'never' });
        },
      },
      { clock },
    );
    const error = await rejected(client.http.get('/things'));
    expect(error).toMatchObject({
      code: 'unauthorized',
      httpStatus: 401,
      outcome: 'answered',
      attempts: 2,
      operation: 'http.get',
      providerMessage: 'never',
      response: { status: 401, data: { refused: 'never' } },
    });
    expect(server.apiCalls()).toHaveLength(2);
  });

  it('renews the token but does not replay a stream after a 401', async () => {
    const { server, client } = await connectAcme();
    await client.token();
    server.accepted.clear();
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from('abc'));
        controller.close();
      },
    });
    const error = await rejected(client.http.post('/things', body));
    expect(error).toMatchObject({
      code: 'unauthorized',
      httpStatus: 401,
      attempts: 1,
      message: expect.stringContaining('renewed'),
    });
    expect(server.apiCalls()).toHaveLength(1);
    expect(server.tokenRequests()).toHaveLength(2);
  });

  it('does not renew the token after a 403', async () => {
    const { server, client } = await connectAcme({
      api: (_request, response) => json(response, 403, { refused: 'no' }),
    });
    expect(await rejected(client.http.get('/things'))).toMatchObject({
      code: 'rejected',
      httpStatus: 403,
      attempts: 1,
    });
    expect(server.tokenRequests()).toHaveLength(1);
  });
});

const anyResponse = v.unknown();

describe('a client with a base URL', () => {
  it.each([
    ['an absolute URL', { url: 'https://evil.example/x' }],
    ['//host', { url: '//evil.example/x' }],
    ['a path outside the prefix', { url: '/../x' }],
    ['a different base URL', { url: '/x', baseURL: 'https://evil.example' }],
    [
      'a parameter serializer that writes a different host',
      { url: '/x', params: { a: 1 }, paramsSerializer: () => '#@evil.example' },
    ],
  ])('rejects a request with %s', async (_what, config) => {
    const server = await openAcme();
    const client = createAcme({ baseUrl: `${server.url}/v2` });
    afterThisTest(() => client.close());
    afterThisTest(() => server.close());
    expect(await rejected(client.http.request(config))).toMatchObject({ code: 'foreign_origin', outcome: 'not_sent' });
    expect(server.seen).toEqual([]);
  });

  describe.each(['/../x', '/%252e%252e/x', '/..%252fx', '/..;a=b/x', '/\uff0e\uff0e/x', '/%c0%ae%c0%ae/x', '/..%20/x'])(
    'with the path %j',
    (path) => {
      type Http = ReturnType<typeof createAcme>['http'];

      it.each<[string, (http: Http, base: string) => Promise<unknown>]>([
        ['a URL', (http) => http.get(path)],
        ['a URL with parameters', (http) => http.get(path, { params: { a: 1 } })],
        ['an absolute URL', (http, base) => http.get(`${base}${path}`)],
        ['the `baseURL` passed to a call', (http, base) => http.get('/y', { baseURL: `${base}${path}` })],
        ['the `baseURL` passed to create()', (http, base) => http.create({ baseURL: `${base}${path}` }).get('/y')],
        [
          'the default `baseURL`',
          (http, base) => {
            http.defaults.baseURL = `${base}${path}`;
            return http.get('/y');
          },
        ],
        [
          'a URL set by an interceptor',
          (http) => {
            http.interceptors.request.use((config) => ({ ...config, url: path }));
            return http.get('/y');
          },
        ],
      ])('rejects %s if the path is outside the base URL', async (_where, send) => {
        const server = await startAcme();
        const client = createAcme({ baseUrl: `${server.url}/v2` });
        afterThisTest(() => client.close());
        const refused = { code: 'foreign_origin', outcome: 'not_sent' };
        expect(await rejected(send(client.http, `${server.url}/v2`))).toMatchObject(refused);
        const inTransaction = client.transaction(({ http }) => send(http, `${server.url}/v2`));
        expect(await rejected(inTransaction)).toMatchObject(refused);
        expect(server.seen).toEqual([]);
      });

      it('rejects a resource operation if the path is outside the base URL', async () => {
        const server = await startAcme();
        const options = readOptions(acme, { baseUrl: `${server.url}/v2`, credentials: CREDENTIALS });
        const client = new KeyClient(acme, options, ({ secret }) => secret);
        const sent = client.call('things.get', undefined, () => ({
          method: 'GET',
          path: `/things${path}`,
          response: anyResponse,
        }));
        expect(await rejected(sent)).toMatchObject({ code: 'foreign_origin', operation: 'things.get' });
        expect(server.seen).toEqual([]);
      });

      it("rejects a client's base URL with dot segments in its path", () => {
        const create = (): unknown => createAcme({ baseUrl: `https://api.example.com/v2${path}` });
        expect(create).toThrow(expect.objectContaining({ code: 'invalid_options' }));
      });
    },
  );

  it('uses the result of a parameter serializer only in the query', async () => {
    const { server, client } = await connectAcme();
    await client.http.get('/x', { params: { a: 1 }, paramsSerializer: () => '/../%2e%2e/y' });
    expect(server.apiCalls().map(({ url }) => url)).toEqual(['/x?/../%2e%2e/y']);
  });

  it('rejects a URL if an interceptor changes its origin', async () => {
    const { server, client } = await connectAcme();
    client.http.interceptors.request.use((config) => ({ ...config, url: 'https://evil.example/x' }));
    expect(await rejected(client.http.get('/x'))).toMatchObject({ code: 'foreign_origin' });
    expect(server.seen).toEqual([]);
  });

  it('does not follow a redirect to a different origin', async () => {
    const foreign = await startServer((_request, response) => json(response, 200, { ok: true }));
    const { server, client } = await connectAcme({
      api: (_request, response) => void response.writeHead(307, { location: `${foreign.url}/x` }).end(),
    });
    afterThisTest(() => foreign.close());
    const error = await rejected(client.http.post('/x', { a: 1 }, { validateStatus: null }));
    expect(error).toMatchObject({ code: 'redirect_refused', httpStatus: 307, outcome: 'answered' });
    expect(server.apiCalls()).toHaveLength(1);
    expect(foreign.seen).toEqual([]);
  });

  it('rejects a custom adapter set for a call, on an instance or in the defaults', async () => {
    const { server, client } = await connectAcme();
    const seen: unknown[] = [];
    const adapter = async (config: unknown): Promise<never> => {
      seen.push(config);
      throw new Error('adapter ran');
    };
    const created = client.http.create({ adapter });
    expect(await rejected(client.http.get('/x', { adapter }))).toMatchObject({ code: 'invalid_request' });
    expect(await rejected(created.get('/x'))).toMatchObject({ code: 'invalid_request' });
    client.http.defaults.adapter = adapter;
    const error = await rejected(client.http.get('/x'));
    expect(error).toMatchObject({ code: 'invalid_request', message: expect.stringContaining('adapter') });
    expect(seen).toEqual([]);
    expect(server.seen).toEqual([]);
  });

  it('instances returned by create() check the origin and send the token', async () => {
    const { server, client } = await connectAcme();
    const created = client.http.create({ headers: { 'x-part': '1' }, timeout: 5000 });
    await created.get('/x');
    await created({ url: '/y' });
    expect(server.apiCalls()).toMatchObject([
      { url: '/x', headers: { 'x-part': '1', authorization: 'Bearer token-1' } },
      { url: '/y', headers: { 'x-part': '1', authorization: 'Bearer token-1' } },
    ]);
    expect(await rejected(created.get('https://evil.example'))).toMatchObject({ code: 'foreign_origin' });
  });
});

describe('an option that the client cannot apply', () => {
  it.each([
    ['proxy', { proxy: { host: 'evil.example', port: 1 } }],
    ['httpAgent', { httpAgent: {} }],
    ['maxRedirects', { maxRedirects: 5 }],
    ['auth', { auth: { username: 'u', password: 'p' } }],
    ['responseType', { responseType: 'document' as const }],
    ['headers', { headers: { Authorization: 'Bearer mine' } }],
    ['headers', { headers: { host: 'evil.example' } }],
    ['method', { method: 'CONNECT' }],
    ['timeout', { timeout: -1 }],
    ['timeout', { timeout: Number.NaN }],
    ['timeout', { timeout: 2 ** 31 }],
    ['signal', { signal: {} as AbortSignal }],
    ['timeout', { timeout: '5000' as never }],
    ['url', { url: new URL('https://evil.example') as never }],
    ['params', { params: 'x' as never }],
    ['cancelToken', { cancelToken: {} as never }],
    ['validateStatus', { validateStatus: 'x' as never }],
    ['maxContentLength', { maxContentLength: Number.NaN }],
    ['maxBodyLength', { maxBodyLength: '5' as never }],
    ['parseReviver', { parseReviver: {} as never }],
    ['responseEncoding', { responseEncoding: 'ansi' }],
    ['decompress', { decompress: false }],
    ['headers', { headers: { 'Content-Length': '3' } }],
    ['headers', { headers: { 'bad name': 'x' } }],
    ['headers', { headers: { 'x-price': '5 €' } }],
    ['data', { method: 'post', data: { loop: 1n } }],
  ])('rejects an unsupported option value with an error that names the option: %s', async (name, config) => {
    const { server, client } = await connectAcme();
    const error = await rejected(client.http.request({ url: '/x', ...config }));
    expect(error).toMatchObject({
      code: 'invalid_request',
      outcome: 'not_sent',
      message: expect.stringMatching(
        new RegExp(`: ${name}(: must |(\\.\\S+)? is not supported here; |\\.\\S+: must )`),
      ),
    });
    expect(server.apiCalls()).toEqual([]);
  });

  it('rejects with a ProviderError even if axios itself rejects the option', async () => {
    const { client } = await connectAcme();
    const error = await rejected(client.http.get('/x', { paramsSerializer: { encode: 'no function' } } as object));
    expect(error).toMatchObject({ name: 'ProviderError', code: 'invalid_request' });
  });
});

describe('a call that fails without a usable response', () => {
  it("rejects with `timeout` when the client's or the call's timeout elapses", async () => {
    const clock = new ManualClock();
    let timeout = 80;
    const { client } = await connectAcme({ api: () => clock.advance(timeout) }, { timeout, clock });
    expect(await rejected(client.http.get('/x'))).toMatchObject({
      code: 'timeout',
      outcome: 'unknown',
      retryable: true,
    });
    timeout = 20;
    expect(await rejected(client.http.post('/x', {}, { timeout }))).toMatchObject({
      code: 'timeout',
      outcome: 'unknown',
      retryable: false,
    });
  });

  it('rejects with `aborted` when the signal aborts before or during the request', async () => {
    const before = new AbortController();
    before.abort();
    const during = new AbortController();
    const { server, client } = await connectAcme({ api: () => during.abort() });
    expect(await rejected(client.http.get('/x', { signal: before.signal }))).toMatchObject({
      name: 'ProviderError',
      code: 'aborted',
      outcome: 'not_sent',
      operation: 'http.get',
    });
    expect(server.seen).toEqual([]);
    const seen: unknown[] = [];
    client.http.interceptors.response.use(undefined, (error) => {
      seen.push(error);
      throw error;
    });
    const error = await rejected(client.http.post('/x', { iban: 'canary-iban' }, { signal: during.signal }));
    expect(error).toMatchObject({ name: 'ProviderError', code: 'aborted', outcome: 'unknown', attempts: 1 });
    expect(seen).toEqual([error]);
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('canary-iban');
  });

  it('rejects with `connect` when no server is listening', async () => {
    const server = await startServer(() => undefined);
    await server.close();
    const client = createAcme({ baseUrl: server.url });
    expect(await rejected(client.http.get('/x'))).toMatchObject({
      code: 'connect',
      outcome: 'not_sent',
      attempts: 0,
      retryable: true,
      operation: 'http.get',
    });
  });

  it('rejects with `network` when the connection is lost', async () => {
    const { client } = await connectAcme({ api: (_request, response) => void response.socket?.destroy() });
    expect(await rejected(client.http.post('/x', {}))).toMatchObject({
      code: 'network',
      outcome: 'unknown',
      retryable: false,
    });
  });

  it('rejects with `too_large` when a compressed or uncompressed response exceeds the limit', async () => {
    const { client } = await connectAcme(
      {
        api: ({ url }, response) => {
          if (url === '/gzip') {
            return void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(5000)));
          }
          response.writeHead(200, url === '/stated' ? { 'content-length': '5000' } : {});
          response.end('x'.repeat(5000));
        },
      },
      { maxResponseBytes: 1000 },
    );
    for (const url of ['/stated', '/chunked', '/gzip']) {
      expect(await rejected(client.http.get(url))).toMatchObject({ code: 'too_large' });
    }
  });
});

it('rejects with a ProviderError if axios cannot read the config', async () => {
  const { server, client } = await connectAcme();
  const loop: Record<string, unknown> = {};
  loop['itself'] = loop;
  for (const refused of [
    () => client.http.request({ url: '/x', method: 5 as never }),
    () => client.http.post('/x', loop),
    () => client.http.get('/x', { params: loop }),
  ]) {
    expect(await rejected(refused())).toMatchObject({
      name: 'ProviderError',
      code: 'invalid_request',
      outcome: 'not_sent',
    });
  }
  expect(server.seen).toEqual([]);
  expect(() => client.http.getUri({ params: loop })).toThrow(expect.objectContaining({ name: 'ProviderError' }));
});

it('rejects with the error thrown by a response interceptor after interceptors.request.clear()', async () => {
  const { client } = await connectAcme();
  client.http.interceptors.request.clear();
  const thrown = new TypeError('mine');
  client.http.interceptors.response.use(() => {
    throw thrown;
  });
  expect(await rejected(client.http.get('/x'))).toBe(thrown);
});

it('rejects with the error thrown by a request interceptor added after interceptors.request.clear()', async () => {
  const { client } = await connectAcme();
  client.http.interceptors.request.clear();
  const thrown = new RangeError('mine');
  client.http.interceptors.request.use(() => {
    throw thrown;
  });
  expect(await rejected(client.http.get('/x'))).toBe(thrown);
});

it('rejects with the error thrown by a request interceptor', async () => {
  const { client } = await connectAcme();
  const thrown = new RangeError('mine');
  client.http.interceptors.request.use(() => {
    throw thrown;
  });
  expect(await rejected(client.http.get('/x'))).toBe(thrown);
});
