import { mock } from 'node:test';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { rejected } from '@x/test-kit/rejected';
import type { AxiosInstance, AxiosResponse } from 'axios';
import { createAcme } from '../../test/acme.js';
import { afterThisTest, connectAcme } from '../../test/after-each.js';

const FAKE: AxiosResponse = { data: 'fake', status: 200, statusText: '', headers: {}, config: {} as never };

afterEach(() => {
  jest.restoreAllMocks();
  mock.restoreAll();
});

describe('a method of client.http', () => {
  it('works without its instance, and stays bound to its instance', async () => {
    const [first, second] = [await connectAcme(), await connectAcme()];
    const { get, post } = first.client.http;
    await second.client.http.get('/second');
    await get('/first');
    await post('/first', {});
    expect(first.server.apiCalls().map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /first', 'POST /first']);
    expect(second.server.apiCalls()).toHaveLength(1);
    expect(first.client.http.get).toBe(get);
    expect(second.client.http.get).not.toBe(get);
  });

  it('is reported by hasOwnProperty() before it was read, because plugins check it', () => {
    const { http } = createAcme({ baseUrl: 'https://acme.example' });
    const has = (name: string): unknown => Reflect.apply(Reflect.get(http, 'hasOwnProperty'), http, [name]);
    expect(['request', 'get', 'post', 'create', 'defaults'].map(has)).toEqual([true, true, true, true, true]);
    expect(['other', 'toString'].map(has)).toEqual([false, false]);
  });

  it.each<[string, (http: AxiosInstance) => AxiosInstance]>([
    ['a Proxy', (http) => new Proxy(http, {})],
    ['a derived object', (http) => Object.create(http) as AxiosInstance],
    ['a frozen instance', (http) => Object.freeze(http)],
  ])('works through %s', async (_what, wrap) => {
    const { server, client } = await connectAcme();
    const http = wrap(client.http);
    await http.get('/1');
    await http.post('/2', {});
    expect(server.apiCalls().map(({ url }) => url)).toEqual(['/1', '/2']);
  });

  it.each<[string, (http: AxiosInstance) => () => void]>([
    [
      'jest.spyOn',
      (http) => {
        const spy = jest.spyOn(http, 'get').mockResolvedValue(FAKE);
        return () => spy.mockRestore();
      },
    ],
    [
      'mock.method of node:test',
      (http) => {
        const { mock: faked } = mock.method(http, 'get', async () => FAKE);
        return () => faked.restore();
      },
    ],
    [
      'an assignment',
      (http) => {
        const before = http.get;
        http.get = async () => FAKE as never;
        return () => {
          http.get = before;
        };
      },
    ],
  ])('can be replaced and restored with %s', async (_what, replace) => {
    const [{ server, client }, other] = [await connectAcme(), await connectAcme()];
    const restore = replace(client.http);
    expect((await client.http.get('/x')).data).toBe('fake');
    expect((await other.client.http.get('/x')).data).toEqual({ ok: true });
    expect(server.seen).toEqual([]);
    restore();
    expect((await client.http.get('/x')).data).toEqual({ ok: true });
  });

  it.each([
    ['jest.spyOn', (http: AxiosInstance) => void jest.spyOn(http, 'get')],
    ['mock.method of node:test', (http: AxiosInstance) => void mock.method(http, 'get')],
  ])('still sends the request with a spy of %s', async (_what, spy) => {
    const { server, client } = await connectAcme();
    spy(client.http);
    expect((await client.http.get('/x')).data).toEqual({ ok: true });
    expect(server.apiCalls()).toHaveLength(1);
  });
});

it('client.http is a function with the members of an axios instance', async () => {
  const { client } = await connectAcme();
  const { http } = client;
  expect(typeof http).toBe('function');
  expect(http).toBeInstanceOf(Function);
  expect('get' in http && 'create' in http && !('then' in http)).toBe(true);
  const names: string[] = [];
  for (const name in http) names.push(name);
  expect(names).toEqual(expect.arrayContaining(['defaults', 'interceptors', 'get', 'postForm', 'create']));
  await http.get('/x');
  expect(inspect(http, { depth: 9, showHidden: true })).not.toContain('token-1');
});

it('client.http has own properties only for the methods that were read, which saves memory', async () => {
  const { client } = await connectAcme();
  const before = Object.keys(client.http);
  await client.http.get('/x');
  expect([before, Object.keys(client.http)]).toEqual([
    ['defaults', 'interceptors'],
    ['defaults', 'interceptors', 'get'],
  ]);
});

it("rejects a different client's adapter, even if both clients have the same options", async () => {
  const { server, client } = await connectAcme();
  const other = createAcme({ baseUrl: server.url });
  afterThisTest(() => other.close());
  const { adapter } = other.http.defaults;
  const error = await rejected(client.http.get('/x', { adapter: adapter as never }));
  expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' });
  expect(server.seen).toEqual([]);
});

it("a custom adapter that two clients share can repeat both clients' calls", async () => {
  const clients = [await connectAcme(), await connectAcme()];
  const adapter = jest.fn(async (config: AxiosResponse['config']) => ({ ...FAKE, config }));
  for (const { client } of clients) {
    client.http.interceptors.request.use((config) => Object.assign(config, { adapter }));
    await client.http.get('/x');
  }
  for (const { client } of clients) expect((await client.http.get('/x', { adapter })).data).toBe('fake');
  expect(adapter).toHaveBeenCalledTimes(4);
});
