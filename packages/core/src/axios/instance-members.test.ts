import { describe, expect, it } from '@jest/globals';
import { rejected } from '@x/test-kit/rejected';
import axios, { type InternalAxiosRequestConfig } from 'axios';
import { connectAcme } from '../../test/after-each.js';
import type { AxiosInstance, AxiosRequestConfig } from '../index.js';

const METHODS = ['get', 'delete', 'head', 'options', 'post', 'put', 'patch', 'query'] as const;

describe('a method of client.http', () => {
  it.each<[string, (http: AxiosInstance) => Promise<unknown>, string]>([
    ['http(config)', (http) => http({ url: '/x', method: 'put', data: { a: 1 } }), 'PUT /x {"a":1}'],
    ['http(url)', (http) => http('/x'), 'GET /x '],
    ['http(url, config)', (http) => http('/x', { method: 'POST', data: 'a' }), 'POST /x a'],
    ['request', (http) => http.request({ url: '/x', method: 'delete' }), 'DELETE /x '],
    ['get', (http) => http.get('/x', { params: { a: 1 } }), 'GET /x?a=1 '],
    ['delete', (http) => http.delete('/x', { data: { a: 1 } }), 'DELETE /x {"a":1}'],
    ['head', (http) => http.head('/x'), 'HEAD /x '],
    ['options', (http) => http.options('/x'), 'OPTIONS /x '],
    ['post', (http) => http.post('/x', { a: 1 }), 'POST /x {"a":1}'],
    ['put', (http) => http.put('/x', { a: 1 }), 'PUT /x {"a":1}'],
    ['patch', (http) => http.patch('/x', { a: 1 }), 'PATCH /x {"a":1}'],
    ['query', (http) => http.query('/x', { a: 1 }), 'QUERY /x {"a":1}'],
    ['postForm', (http) => http.postForm('/x', { a: 1 }), 'POST /x form'],
    ['putForm', (http) => http.putForm('/x', { a: 1 }), 'PUT /x form'],
    ['patchForm', (http) => http.patchForm('/x', { a: 1 }), 'PATCH /x form'],
  ])('client.http sends a request: %s', async (_name, send, expected) => {
    const { server, client } = await connectAcme();
    const created = client.http.create().create({ timeout: 5_000 });
    for (const http of [client.http, created]) await send(http);
    await client.transaction(({ http }) => send(http));
    const shown = server.apiCalls().map(({ method, url, headers, body }) => {
      const isForm = headers['content-type']?.startsWith('multipart/form-data; boundary=');
      return `${method} ${url} ${isForm ? 'form' : body}`;
    });
    expect(shown).toEqual([expected, expected, expected]);
  });

  it('client.http.getUri returns the URL of a call', async () => {
    const { server, client } = await connectAcme();
    const config = { url: '/x', params: { a: [1, 2], b: 'c d' } };
    expect(client.http.getUri(config)).toBe(`${server.url}/x?a%5B%5D=1&a%5B%5D=2&b=c+d`);
    expect(client.http.getUri({ ...config, paramsSerializer: () => 'mine' })).toBe(`${server.url}/x?mine`);
    expect(client.http.create({ baseURL: `${server.url}/v2` }).getUri({ url: 'y' })).toBe(`${server.url}/v2/y`);
    expect(client.http.getUri()).toBe(server.url);
  });
});

describe('the default headers', () => {
  it.each(METHODS)('default headers of the method %s are sent with that method only', async (method) => {
    const { server, client } = await connectAcme();
    const created = client.http.create();
    (client.http.defaults.headers[method] ?? {})['X-Method'] = method;
    await client.http.request({ url: '/1', method });
    await client.http.request({ url: '/2', method: method === 'get' ? 'post' : 'get' });
    await client.http.create().request({ url: '/3', method });
    await created.request({ url: '/4', method });
    expect(server.apiCalls().map(({ headers }) => headers['x-method'])).toEqual([method, undefined, method, undefined]);
  });

  it('default headers have the same objects as those of axios, and are empty', async () => {
    const { client } = await connectAcme();
    const { headers } = client.http.create({ headers: { 'X-Own': '1' } }).defaults;
    for (const name of Object.keys(axios.create().defaults.headers)) {
      if (name !== 'common') expect([name, headers[name]]).toEqual([name, {}]);
    }
    expect([headers.common, headers['X-Own']]).toEqual([{}, '1']);
  });

  it('default headers can be replaced, deleted and overridden by a call', async () => {
    const { server, client } = await connectAcme();
    const { headers } = client.http.defaults;
    headers.post = { 'X-A': '1', 'X-B': '1' };
    headers.common['X-C'] = '1';
    headers['X-D'] = '1';
    await client.http.post('/x', {}, { headers: { 'X-A': '2', 'X-B': null } });
    delete headers.common['X-C'];
    Object.assign(headers, { post: {} });
    await client.http.post('/x', {});
    const sent = server.apiCalls().map(({ headers: all }) => ['a', 'b', 'c', 'd'].map((name) => all[`x-${name}`]));
    expect(sent).toEqual([
      ['2', undefined, '1', '1'],
      [undefined, undefined, undefined, '1'],
    ]);
  });
});

describe('a default setting', () => {
  it.each<[string, (base: string) => AxiosRequestConfig, string]>([
    ['baseURL', (base) => ({ baseURL: `${base}/v2` }), 'GET /v2/x '],
    ['params', () => ({ params: { a: 1 } }), 'GET /x?a=1 '],
    ['paramsSerializer', () => ({ params: { a: 1 }, paramsSerializer: () => 'mine' }), 'GET /x?mine '],
    ['method', () => ({ method: 'put', data: undefined }), 'PUT /x '],
    ['transformRequest', () => ({ method: 'post', transformRequest: () => 'mine' }), 'POST /x mine'],
  ])('a default setting applies to calls, new instances and transactions: %s', async (_name, settings, expected) => {
    const { server, client } = await connectAcme();
    const given = settings(server.url);
    await client.http.create(given as object).request({ url: '/x' });
    Object.assign(client.http.defaults, given);
    await client.http.request({ url: '/x' });
    await client.transaction(({ http }) => {
      Object.assign(http.defaults, given);
      return http({ url: '/x' });
    });
    const shown = server.apiCalls().map(({ method, url, body }) => `${method} ${url} ${body}`);
    expect(shown).toEqual([expected, expected, expected]);
  });

  it('a default setting applies to responses', async () => {
    const { client } = await connectAcme({ api: (_request, response) => void response.writeHead(404).end('{"a":1}') });
    Object.assign(client.http.defaults, { validateStatus: () => true, responseType: 'json' });
    expect(await client.http.get('/x')).toMatchObject({ status: 404, data: { a: 1 } });
    client.http.defaults.maxContentLength = 3;
    expect(await rejected(client.http.get('/x'))).toMatchObject({ code: 'too_large' });
    client.http.defaults.maxContentLength = -1;
    client.http.defaults.signal = AbortSignal.abort();
    expect(await rejected(client.http.get('/x'))).toMatchObject({ code: 'aborted' });
  });
});

describe('interceptors', () => {
  it('interceptors run in the order of axios, until they are ejected or cleared', async () => {
    const { client } = await connectAcme();
    const seen: string[] = [];
    const { request, response } = client.http.interceptors;
    const first = request.use((config) => {
      seen.push('first');
      return config;
    });
    const second = request.use(async (config) => {
      seen.push('second');
      return config;
    });
    const third = response.use((answer) => {
      seen.push('third');
      return answer;
    });
    response.use(async (answer) => {
      seen.push('fourth');
      return answer;
    });
    expect([request.handlers?.length, response.handlers?.length]).toEqual([2, 2]);
    await client.http.get('/x');
    request.eject(second);
    response.eject(third);
    seen.push('/');
    await client.http.get('/x');
    request.eject(first);
    response.clear();
    seen.push('/');
    await client.http.get('/x');
    expect(seen).toEqual(['second', 'first', 'third', 'fourth', '/', 'first', 'fourth', '/']);
  });

  it('interceptors run only if runWhen returns true, and synchronously if all of them are synchronous', async () => {
    const { server, client } = await connectAcme();
    const seen: string[] = [];
    const note = (config: InternalAxiosRequestConfig) => {
      seen.push(String(config.url));
      return config;
    };
    const runWhen = ({ method }: InternalAxiosRequestConfig): boolean => method === 'post';
    client.http.interceptors.request.use(note, null, { synchronous: true, runWhen });
    const sent = [client.http.get('/1'), client.http.post('/2', {})];
    // The methods of axios are asynchronous, but `request` is not.
    sent.push(client.http.request({ url: '/3', method: 'post' }));
    expect(seen).toEqual(['/2', '/3']);
    await Promise.all(sent);
    expect(server.apiCalls()).toHaveLength(3);
  });

  it('interceptors can turn an error into a response, and a response into an error', async () => {
    const { client } = await connectAcme({ api: (_request, response) => void response.writeHead(404).end() });
    const id = client.http.interceptors.response.use(null, (error) => ({ status: error.httpStatus, data: 'none' }));
    expect(await client.http.get('/x')).toEqual({ status: 404, data: 'none' });
    client.http.interceptors.response.eject(id);
    expect(await rejected(client.http.get('/x'))).toMatchObject({ code: 'rejected' });
  });
});
