import { describe, expect, it } from '@jest/globals';
import { json } from '@x/test-kit/http-server';
import { rejected } from '@x/test-kit/rejected';
import axios, { type AxiosAdapter, AxiosHeaders, type AxiosInstance } from 'axios';
import { connectAcme } from '../../test/after-each.js';

/** Sets `x-correlation` with an interceptor. */
function correlate(http: AxiosInstance, value: string): number {
  return http.interceptors.request.use((config) => {
    config.headers.set('x-correlation', value);
    return config;
  });
}

describe("a transaction's http inherits from client.http", () => {
  it.each<[string, (http: AxiosInstance) => void]>([
    ['a common header', ({ defaults }) => void Object.assign(defaults.headers.common, { 'X-Correlation': '7' })],
    ['a header of POST', ({ defaults }) => void Object.assign(defaults.headers.post ?? {}, { 'X-Correlation': '7' })],
    ['a default header', ({ defaults }) => void Object.assign(defaults.headers, { 'X-Correlation': '7' })],
    [
      'axios headers',
      ({ defaults }) => void Object.assign(defaults.headers, { common: new AxiosHeaders({ 'X-Correlation': '7' }) }),
    ],
    ['a request interceptor', (http) => void correlate(http, '7')],
  ])('%s, with its own token', async (_what, change) => {
    const { server, client } = await connectAcme();
    change(client.http);
    await client.http.post('/client', {});
    await client.transaction((tx) => tx.http.post('/tx', {}));
    expect(server.apiCalls().map(({ url, headers }) => [url, headers['x-correlation'], headers.authorization])).toEqual(
      [
        ['/client', '7', 'Bearer token-1'],
        ['/tx', '7', 'Bearer token-2'],
      ],
    );
  });

  it('response interceptors for responses and errors', async () => {
    const { client } = await connectAcme({ api: ({ url }, response) => json(response, url === '/x' ? 200 : 404, {}) });
    const failed: unknown[] = [];
    client.http.interceptors.response.use(
      (response) => ({ ...response, data: 'intercepted' }),
      (error) => {
        failed.push([error.httpStatus, error.config.url]);
        throw error;
      },
    );
    await client.transaction(async ({ http }) => {
      expect((await http.get('/x')).data).toBe('intercepted');
      await rejected(http.get('/none'));
    });
    expect(failed).toEqual([[404, '/none']]);
  });

  it('validateStatus, transformResponse and timeout', async () => {
    const { client } = await connectAcme({ api: (_request, response) => json(response, 404, { a: 1 }) });
    Object.assign(client.http.defaults, { validateStatus: () => true, timeout: 4_321 });
    client.http.defaults.transformResponse = [
      client.http.defaults.transformResponse,
      (data: unknown) => [data],
    ].flat() as never;
    const response = await client.transaction(({ http }) => http.get('/x'));
    expect([response.status, response.data, response.config.timeout]).toEqual([404, [{ a: 1 }], 4_321]);
  });

  it('paramsSerializer, transformRequest, method, params and baseURL', async () => {
    const { server, client } = await connectAcme();
    Object.assign(client.http.defaults, {
      method: 'put',
      params: { a: 1 },
      paramsSerializer: () => 'mine',
      transformRequest: () => 'written',
      baseURL: `${server.url}/v2`,
    });
    await client.transaction(({ http }) => http({ url: '/x', data: {} }));
    expect(server.apiCalls().map(({ method, url, body }) => `${method} ${url} ${body}`)).toEqual([
      'PUT /v2/x?mine written',
    ]);
  });

  it('idempotent, so that a failed POST is retryable', async () => {
    const { client } = await connectAcme({ api: (_request, response) => json(response, 503, {}) });
    client.http.defaults.idempotent = true;
    const post = () => client.transaction(({ http }) => rejected(http.post('/x', {})));
    expect(await post()).toMatchObject({ retryable: true });
    client.http.defaults.idempotent = false;
    expect(await post()).toMatchObject({ retryable: false });
  });

  it('the state of its first use', async () => {
    const { server, client } = await connectAcme();
    await client.transaction(async (tx) => {
      client.http.defaults.headers.common['X-Early'] = '1';
      await tx.http.get('/1');
      client.http.defaults.headers.common['X-Late'] = '1';
      correlate(client.http, 'late');
      await tx.http.get('/2');
    });
    expect(server.apiCalls().map(({ headers: all }) => [all['x-early'], all['x-late'], all['x-correlation']])).toEqual([
      ['1', undefined, undefined],
      ['1', undefined, undefined],
    ]);
  });

  it('no interceptors that were ejected or cleared', async () => {
    const { server, client } = await connectAcme();
    const { request, response } = client.http.interceptors;
    const ids = ['1', '2', '3'].map((value) => correlate(client.http, value));
    request.eject(ids[2] as number);
    request.eject(ids[0] as number);
    response.use(() => 'intercepted' as never);
    response.clear();
    expect((await client.transaction(({ http }) => http.get('/x'))).data).toEqual({ ok: true });
    expect(server.apiCalls().map(({ headers }) => headers['x-correlation'])).toEqual(['2']);
  });
});

it("ids of cleared interceptors do not eject a transaction's interceptors", async () => {
  const { server, client } = await connectAcme();
  const id = correlate(client.http, '1');
  client.http.interceptors.request.clear();
  await client.transaction(async ({ http }) => {
    correlate(http, '2');
    http.interceptors.request.eject(id);
    await http.get('/x');
  });
  expect(server.apiCalls().map(({ headers }) => headers['x-correlation'])).toEqual(['2']);
});

describe("changes of a transaction's http", () => {
  it('do not change client.http or other transactions', async () => {
    const { server, client } = await connectAcme();
    const { defaults, interceptors } = client.http;
    defaults.headers.common = new AxiosHeaders({ 'X-A': '1' });
    Object.assign(defaults.headers, { post: { 'X-B': '1' } });
    Object.assign(defaults, { params: new URLSearchParams('a=1'), formSerializer: { dots: true } });
    const id = correlate(client.http, '1');
    const other = correlate(client.http, '2');
    interceptors.request.eject(other);
    await client.transaction(async ({ http }) => {
      http.defaults.headers.common['X-A'] = '2';
      Object.assign(http.defaults.headers.post ?? {}, { 'X-B': '2' });
      http.defaults.params.append('b', '2');
      Object.assign(http.defaults.formSerializer ?? {}, { dots: false });
      Object.assign(http.defaults.transformRequest as object, { 0: () => 'mine' });
      http.defaults.timeout = 4_321;
      // Ids are the same.
      http.interceptors.request.eject(id);
      expect(correlate(http, 'mine')).toBe(2);
      Object.assign(http.interceptors.response, { handlers: [] });
      await http.post('/1', {});
    });
    await client.http.post('/2', {});
    await client.transaction(({ http }) => http.post('/3', {}));
    const shown = server
      .apiCalls()
      .map(({ url, body, headers: all }) => [url, String(body), all['x-a'], all['x-b'], all['x-correlation']]);
    expect(shown).toEqual([
      ['/1?a=1&b=2', 'mine', '2', '2', 'mine'],
      ['/2?a=1', '{}', '1', '1', '1'],
      ['/3?a=1', '{}', '1', '1', '1'],
    ]);
    expect([defaults.timeout, defaults.formSerializer]).toEqual([undefined, { dots: true }]);
  });

  it('do not change other clients', async () => {
    const [first, second] = [await connectAcme(), await connectAcme()];
    correlate(first.client.http, '1');
    first.client.http.defaults.headers.common['X-A'] = '1';
    await first.client.transaction(({ http }) => http.get('/x'));
    await second.client.transaction(({ http }) => http.get('/x'));
    const [call] = second.server.apiCalls();
    expect([call?.headers['x-correlation'], call?.headers['x-a']]).toEqual([undefined, undefined]);
  });
});

describe("a transaction's adapter", () => {
  it.each<[string, (http: AxiosInstance) => unknown]>([
    ['a custom adapter', ({ defaults }) => defaults.adapter],
    ['an adapter of axios', () => axios.getAdapter('http')],
    ['the name of an adapter', () => 'http'],
  ])('is its own if the defaults of client.http contain %s', async (_what, adapterOf) => {
    const { server, client } = await connectAcme();
    const previous = adapterOf(client.http);
    client.http.defaults.adapter =
      typeof previous === 'function' ? (config) => (previous as AxiosAdapter)(config) : (previous as 'http');
    await client.token();
    await client.transaction(({ http }) => http.get('/x'));
    expect(server.apiCalls().map(({ headers }) => headers.authorization)).toEqual(['Bearer token-2']);
    expect(await rejected(client.http.get('/x'))).toMatchObject({ code: 'invalid_request' });
  });

  it('is the previous adapter for an inherited interceptor that wraps it', async () => {
    const { server, client } = await connectAcme();
    client.http.interceptors.request.use((config) => {
      const previous = config.adapter as AxiosAdapter;
      config.adapter = (given) => previous(given);
      return config;
    });
    await client.http.get('/1');
    await client.transaction(({ http }) => http.get('/2'));
    await client.http.get('/3');
    expect(server.apiCalls().map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/1', 'Bearer token-1'],
      ['/2', 'Bearer token-2'],
      ['/3', 'Bearer token-1'],
    ]);
  });

  it('is used by instances that the transaction creates', async () => {
    const { server, client } = await connectAcme();
    client.http.defaults.headers.common['X-A'] = '1';
    await client.http.get('/1');
    await client.transaction(({ http }) => http.create({ timeout: 5_000 }).get('/2'));
    expect(server.apiCalls().map(({ headers }) => [headers['x-a'], headers.authorization])).toEqual([
      ['1', 'Bearer token-1'],
      ['1', 'Bearer token-2'],
    ]);
  });
});

it('reports data that cannot be written with the config of the call, in a transaction too', async () => {
  const { client } = await connectAcme();
  const urls: unknown[] = [];
  client.http.interceptors.response.use(undefined, (error) => {
    urls.push(error.config.url);
    throw error;
  });
  const error = await client.transaction(({ http }) => rejected(http.post('/x', { a: 1n })));
  expect(error).toMatchObject({ name: 'ProviderError', code: 'invalid_request', outcome: 'not_sent' });
  expect(error.message).toContain('data: must be a value that can be written as JSON, a form or text');
  expect(urls).toEqual(['/x']);
});
