import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { json } from '@x/test-kit/http-server';
import { rejected } from '@x/test-kit/rejected';
import axios, {
  type AxiosAdapter,
  type AxiosInstance,
  type AxiosRequestConfig,
  type InternalAxiosRequestConfig,
} from 'axios';
import type { AcmeClient } from '../../test/acme.js';
import { connectAcme } from '../../test/after-each.js';
import { ProviderError } from '../index.js';

type Config = InternalAxiosRequestConfig;

/** The fields that a failed call's error has while a response interceptor handles it. */
interface PluginError extends Error {
  readonly config?: Config;
  readonly isAxiosError?: boolean;
  readonly code?: string;
}

/** Adds a response interceptor that handles the errors of failed calls. */
function onError(http: AxiosInstance, handle: (error: PluginError) => unknown): void {
  http.interceptors.response.use(undefined, handle);
}

/** Adds a response interceptor that sends the first failed request again. */
function sendAgain(http: AxiosInstance, send: (config: Config) => Promise<unknown>): void {
  let left = 1;
  onError(http, (error) => {
    if (error.config === undefined || left === 0) throw error;
    left -= 1;
    return send(error.config);
  });
}

describe('an error in a response interceptor', () => {
  it("has the call's config, without the token", async () => {
    const { client } = await connectAcme({ api: (_request, response) => json(response, 404, {}) });
    let seen: { readonly config?: Config | undefined; readonly isAxiosError?: boolean | undefined } = {};
    onError(client.http, (error) => {
      seen = { config: error.config, isAxiosError: error.isAxiosError };
      throw error;
    });
    await rejected(client.http.post('/x', { a: 1 }, { headers: { 'x-trace': '7' } }));
    expect(seen).toMatchObject({ isAxiosError: true, config: { url: '/x', method: 'post', data: '{"a":1}' } });
    expect(seen.config?.headers.get('x-trace')).toBe('7');
    expect(inspect(seen, { depth: Infinity, showHidden: true })).not.toContain('token-1');
  });

  it('does not show the config when it is printed', async () => {
    const { client } = await connectAcme({ api: (_request, response) => json(response, 404, {}) });
    const printed: string[] = [];
    onError(client.http, (error) => {
      printed.push(inspect(error, { depth: Infinity, showHidden: true }), JSON.stringify(error));
      printed.push(JSON.stringify({ ...error }));
      throw error;
    });
    await rejected(client.http.post('/x', { iban: 'canary-iban' }));
    expect(printed).toHaveLength(3);
    expect(printed.join()).not.toContain('canary-iban');
  });

  it.each<[string, (error: PluginError) => never]>([
    [
      'rethrows it',
      (error) => {
        throw error;
      },
    ],
    [
      'throws an error that contains it',
      (error) => {
        throw new Error('failed', { cause: error });
      },
    ],
  ])('has no config once an interceptor %s', async (_what, handle) => {
    const { client } = await connectAcme({ api: (_request, response) => json(response, 404, {}) });
    onError(client.http, handle);
    const thrown = await rejected(client.http.get('/x'));
    const error = ProviderError.is(thrown) ? thrown : thrown.cause;
    expect(ProviderError.is(error)).toBe(true);
    expect(Reflect.ownKeys(error as object)).not.toContain('config');
    expect([axios.isAxiosError(error), axios.isAxiosError(thrown)]).toEqual([false, false]);
  });

  it('has a config in every interceptor, including those after a retry', async () => {
    const { server, client } = await connectAcme({ api: (_request, response) => json(response, 404, {}) });
    sendAgain(client.http, (config) => client.http.request(config));
    const paths: unknown[] = [];
    onError(client.http, (error) => {
      paths.push(error.config?.url);
      throw error;
    });
    await rejected(client.http.get('/x'));
    expect(server.apiCalls()).toHaveLength(2);
    expect(paths).toEqual(['/x', '/x']);
  });
});

/** Sends the request of a failed call again. */
type Repeat = (http: AxiosInstance, config: Config) => Promise<unknown>;

const REPEATS: readonly [string, Repeat][] = [
  ['http(error.config)', (http, config) => http(config)],
  ['http.request(error.config)', (http, config) => http.request(config)],
  ['http.request() and a copy of the config', (http, config) => http.request({ ...config })],
  ['axios.request(error.config)', (_http, config) => axios.request(config)],
];

it('resends a POST that was not sent', async () => {
  const { server, client } = await connectAcme();
  sendAgain(client.http, ({ url, ...config }) =>
    client.http.request({ ...config, url: String(url).replace('//other', '') }),
  );
  await client.http.post('//other/pay', { a: 1 });
  expect(server.apiCalls().map(({ url, body }) => [url, String(body)])).toEqual([['/pay', '{"a":1}']]);
});

it.each([{ idempotent: true }, { method: 'put' }])(
  'resends a request whose outcome is unknown if its config contains %j',
  async (change) => {
    const { server, client } = await connectAcme({ api: (_request, response) => void response.socket?.destroy() });
    sendAgain(client.http, (config) => client.http.request({ ...config, ...change }));
    await rejected(client.http.post('/x'));
    expect(server.apiCalls()).toHaveLength(2);
  },
);

it('sends a stream once, even if an interceptor repeats the call', async () => {
  const { server, client } = await connectAcme({ api: (_request, response) => json(response, 503, {}) });
  sendAgain(client.http, (config) => client.http.request(config));
  const error = await rejected(client.http.post('/x', Readable.from(['abc'])));
  expect(error).toMatchObject({ code: 'invalid_request', outcome: 'answered', retryable: false });
  expect(server.apiCalls()).toHaveLength(1);
});

it.each<[string, AxiosRequestConfig]>([
  ['a foreign URL', { url: '//other' }],
  ['an option that is not supported', { proxy: { host: 'x', port: 1 } }],
  ['an adapter that is not supported', { adapter: 'http' }],
  ['data that cannot be written', { data: { a: 1n } }],
  ['a signal that has aborted', { signal: AbortSignal.abort() }],
])('does not report a lost request as unsent if it is repeated with %s', async (_what, change) => {
  const { server, client } = await connectAcme({ api: (_request, response) => void response.socket?.destroy() });
  sendAgain(client.http, (config) => client.http.request({ ...config, ...change }));
  expect(await rejected(client.http.put('/x', { a: 1 }))).toMatchObject({ outcome: 'unknown' });
  expect(server.apiCalls()).toHaveLength(1);
});

describe.each(REPEATS)('a response interceptor that repeats a call with %s', (_how, repeat) => {
  it('sends the current token once', async () => {
    let failing = true;
    const { server, client } = await connectAcme({
      api: (_request, response) => {
        if (!failing) return json(response, 200, { ok: true });
        failing = false;
        server.accepted.clear();
        return json(response, 503, {});
      },
    });
    sendAgain(client.http, (config) => repeat(client.http, config));
    const { data } = await client.http.put<unknown>('/x', { a: 1 }, { params: { b: 2 } });
    expect(data).toEqual({ ok: true });
    expect(server.apiCalls().map(({ url, body, headers }) => [url, String(body), headers.authorization])).toEqual([
      ['/x?b=2', '{"a":1}', 'Bearer token-1'],
      ['/x?b=2', '{"a":1}', 'Bearer token-1'],
      ['/x?b=2', '{"a":1}', 'Bearer token-2'],
    ]);
  });

  it('does not send a POST whose outcome is unknown again', async () => {
    const { server, client } = await connectAcme({ api: (_request, response) => void response.socket?.destroy() });
    sendAgain(client.http, (config) => repeat(client.http, config));
    expect(await rejected(client.http.post('/pay', { a: 1 }))).toMatchObject({ code: 'network', outcome: 'unknown' });
    expect(server.apiCalls()).toHaveLength(1);
  });
});

const ANSWER = { data: { cached: true }, status: 200, statusText: 'OK', headers: {} };

/** Adds a request interceptor that replaces the adapter. */
function replaceAdapter(http: AxiosInstance, replace: (previous: AxiosAdapter) => unknown): void {
  http.interceptors.request.use((config) => {
    config.adapter = replace(config.adapter as AxiosAdapter) as AxiosAdapter;
    return config;
  });
}

describe('a request interceptor that replaces the adapter', () => {
  it('can return a response without sending a request', async () => {
    const { server, client } = await connectAcme();
    replaceAdapter(client.http, () => async (config: Config) => ({ ...ANSWER, config }));
    const response = await client.http.get<unknown>('/x');
    expect([response.data, response.status]).toEqual([{ cached: true }, 200]);
    expect(server.seen).toEqual([]);
  });

  it.each<[string, (config: Config) => Config]>([
    ['the same config', (config) => config],
    ['a copy of the config', (config) => ({ ...config })],
    ['a config without headers', ({ headers: _headers, ...config }) => config as Config],
  ])("can call the client's adapter with %s", async (_what, change) => {
    const { server, client } = await connectAcme();
    const seen: unknown[] = [];
    replaceAdapter(client.http, (previous) => async (config: Config) => {
      seen.push(config);
      const response = await previous(change(config));
      seen.push(response);
      return response;
    });
    const response = await client.http.post<unknown>('/x', { a: 1 });
    expect(response.data).toEqual({ ok: true });
    expect(server.apiCalls()).toMatchObject([{ headers: { authorization: 'Bearer token-1' } }]);
    expect(inspect([seen, response], { depth: Infinity, showHidden: true })).not.toContain('token-1');
  });

  it.each<[string, (config: Config) => Config, object]>([
    ['a foreign URL', (config) => ({ ...config, url: 'https://evil.example/x' }), { code: 'foreign_origin' }],
    ['a foreign base URL', (config) => ({ ...config, baseURL: 'https://evil.example' }), { code: 'foreign_origin' }],
    ['a proxy', (config) => ({ ...config, proxy: { host: 'evil.example', port: 1 } }), { code: 'invalid_request' }],
  ])("cannot call the client's adapter with %s", async (_what, change, refusal) => {
    const { server, client } = await connectAcme();
    replaceAdapter(client.http, (previous) => (config: Config) => previous(change(config)));
    expect(await rejected(client.http.get('/x'))).toMatchObject({ ...refusal, outcome: 'not_sent' });
    expect(server.seen).toEqual([]);
  });

  it.each<[string, (config: Config) => Config]>([
    ['its config', (config) => config],
    ['copies of its config', (config) => ({ ...config })],
  ])("can retry with the client's adapter and %s, except a POST whose outcome is unknown", async (_what, copy) => {
    const { server, client } = await connectAcme({ api: (_request, response) => void response.socket?.destroy() });
    replaceAdapter(
      client.http,
      (previous) => (config: Config) => previous(copy(config)).catch(() => previous(copy(config))),
    );
    expect(await rejected(client.http.put('/x'))).toMatchObject({ code: 'network' });
    expect(server.apiCalls()).toHaveLength(2);
    expect(await rejected(client.http.post('/x'))).toMatchObject({ code: 'network', outcome: 'unknown' });
    expect(server.apiCalls()).toHaveLength(3);
  });

  it('runs again when a response interceptor repeats the call', async () => {
    const { server, client } = await connectAcme();
    let wrapped = 0;
    replaceAdapter(client.http, (previous) => {
      wrapped += 1;
      return (config: Config) => previous(wrapped === 1 ? { ...config, url: '//other' } : config);
    });
    sendAgain(client.http, (config) => client.http.request({ ...config, url: '/x' }));
    expect((await client.http.get<unknown>('/x')).data).toEqual({ ok: true });
    expect([wrapped, server.apiCalls().length]).toEqual([2, 1]);
  });

  it('does not report a request as unsent if the call is aborted', async () => {
    const controller = new AbortController();
    const { client } = await connectAcme({ api: () => controller.abort() });
    replaceAdapter(client.http, (previous) => (config: Config) => previous({ ...config }));
    const error = await rejected(client.http.post('/x', { iban: 'canary-iban' }, { signal: controller.signal }));
    expect(error).toMatchObject({ name: 'ProviderError', code: 'aborted', outcome: 'unknown' });
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('canary-iban');
  });

  it.each<[string, unknown]>([
    ['the name of an adapter', 'http'],
    ['a list of adapters', ['xhr', 'http']],
    ['the http adapter of axios', axios.getAdapter('http')],
    ['the fetch adapter of axios', axios.getAdapter('fetch')],
    ['nothing', undefined],
  ])('is rejected if it sets %s', async (_what, adapter) => {
    const { server, client } = await connectAcme();
    replaceAdapter(client.http, () => adapter);
    const error = await rejected(client.http.post('/x', { a: 1 }));
    expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' });
    expect(error.message).toContain('adapter is not supported here');
    expect(server.seen).toEqual([]);
  });
});

it("rejects axios's fetch adapter for the config of the call", async () => {
  const { server, client } = await connectAcme();
  const env = { fetch: (...args: Parameters<typeof fetch>) => fetch(...args) };
  client.http.interceptors.request.use((config) => {
    config.env = env as never;
    config.adapter = axios.getAdapter('fetch', config);
    return config;
  });
  const error = await rejected(client.http.post('/x', { a: 1 }));
  expect(error).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' });
  expect(error.message).toContain('adapter is not supported here');
  expect(server.seen).toEqual([]);
});

it.each<[string, AxiosRequestConfig]>([
  ['a foreign URL', { url: 'https://evil.example/x' }],
  ['a foreign base URL', { baseURL: 'https://evil.example' }],
  ['a path outside the base URL', { url: '/../x' }],
])('does not run an adapter of an interceptor with %s', async (_what, change) => {
  const { client } = await connectAcme();
  const urls: unknown[] = [];
  client.http.interceptors.request.use((config) => {
    const adapter = async (given: Config) => {
      urls.push(given.url);
      return { ...ANSWER, config: given };
    };
    return { ...config, ...change, adapter } as Config;
  });
  const error = await rejected(client.http.post('/x', { a: 1 }));
  expect(error).toMatchObject({ code: 'foreign_origin', outcome: 'not_sent' });
  expect(error.message).toContain('url: must be');
  expect(urls).toEqual([]);
});

it('rejects an adapter in the defaults before any interceptor runs', async () => {
  const { server, client } = await connectAcme();
  let intercepted = 0;
  client.http.interceptors.request.use((config) => {
    intercepted += 1;
    return config;
  });
  const previous = client.http.defaults.adapter as AxiosAdapter;
  client.http.defaults.adapter = (config) => previous(config);
  for (const _call of [1, 2]) {
    expect(await rejected(client.http.get('/x'))).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' });
  }
  expect([intercepted, server.seen]).toEqual([0, []]);
  client.http.defaults.adapter = previous;
  expect((await client.http.get<unknown>('/x')).data).toEqual({ ok: true });
});

/** Adds interceptors that share one request between equal calls, as caches do. */
function shareRequests(http: AxiosInstance): void {
  const pending = new Map<string, { readonly done: Promise<unknown>; finish(): void }>();
  http.interceptors.request.use(async (config) => {
    const key = String(config.url);
    for (let other = pending.get(key); other !== undefined; other = pending.get(key)) await other.done;
    let finish = (): void => undefined;
    const done = new Promise<void>((resolve) => {
      finish = resolve;
    });
    pending.set(key, { done, finish });
    return config;
  });
  const finish = ({ config }: Pick<PluginError, 'config'>): void => {
    const key = String(config?.url);
    pending.get(key)?.finish();
    pending.delete(key);
  };
  http.interceptors.response.use(
    (response) => {
      finish(response);
      return response;
    },
    (error: PluginError) => {
      finish(error);
      throw error;
    },
  );
}

describe('an interceptor that makes identical calls share one request', () => {
  it.each<[string, (http: AxiosInstance, client: AcmeClient) => Promise<unknown>]>([
    ['a status', (http) => http.get('/404')],
    ['a lost connection', (http) => http.post('/lost')],
    ['a foreign URL', (http) => http.get('//other/x')],
    ['an option that is not supported', (http) => http.get('/x', { proxy: { host: 'x', port: 1 } })],
    ['an adapter of axios', (http) => http.get('/x', { adapter: 'http' })],
    ['data that cannot be written', (http) => http.post('/x', { a: 1n })],
    ['a signal that has aborted', (http) => http.get('/x', { signal: AbortSignal.abort() })],
    ['a value that is not a signal', (http) => http.get('/x', { signal: {} as AbortSignal })],
    [
      'a closed client',
      async (http, client) => {
        await client.close();
        return http.get('/x');
      },
    ],
  ])('does not wait after a call has failed because of %s', async (_why, call) => {
    const { client } = await connectAcme({
      api: ({ url }, response) => (url === '/404' ? json(response, 404, {}) : void response.socket?.destroy()),
    });
    shareRequests(client.http);
    const { code } = await rejected(call(client.http, client));
    expect(await rejected(call(client.http, client))).toMatchObject({ code });
  });
});

it.each(['the transaction', 'the client'])(
  "repeats a transaction's call with its token, through %s",
  async (through) => {
    let failing = true;
    const { server, client } = await connectAcme({
      api: (_request, response) => {
        json(response, failing ? 503 : 200, {});
        failing = false;
      },
    });
    await client.token();
    await client.transaction(async ({ http }) => {
      sendAgain(http, (config) => (through === 'the client' ? client.http : http).request(config));
      await http.get('/x');
    });
    expect(server.apiCalls().map(({ headers }) => headers.authorization)).toEqual(['Bearer token-2', 'Bearer token-2']);
  },
);

it("does not send another client's failed call", async () => {
  const [first, second] = [
    await connectAcme({ api: (_request, response) => json(response, 503, {}) }),
    await connectAcme(),
  ];
  sendAgain(first.client.http, (config) => second.client.http.request(config));
  expect(await rejected(first.client.http.get('/x'))).toMatchObject({ code: 'invalid_request' });
  expect([first.server.apiCalls().length, second.server.seen]).toEqual([1, []]);
});

it('reports only the earlier call as aborted if an interceptor cancels duplicates', async () => {
  const { server, client } = await connectAcme({
    api: (_request, response) => {
      if (server.apiCalls().length > 1) json(response, 200, {});
      else void second();
    },
  });
  const controllers: AbortController[] = [];
  client.http.interceptors.request.use((config) => {
    for (const controller of controllers.splice(0)) controller.abort();
    const controller = new AbortController();
    controllers.push(controller);
    return { ...config, signal: controller.signal };
  });
  let result: Promise<{ readonly status: number }> | undefined;
  const second = (): unknown => {
    result = client.http.get('/x');
    return result;
  };
  expect(await rejected(client.http.get('/x'))).toMatchObject({ name: 'ProviderError', code: 'aborted' });
  expect((await result)?.status).toBe(200);
});

it('lets callers wrap the request method of an instance', async () => {
  const { server, client } = await connectAcme();
  const { http } = client;
  const request = http.request.bind(http);
  const urls: unknown[] = [];
  http.request = (config: { readonly url?: string }) => {
    urls.push(config.url);
    return request(config) as never;
  };
  await http.request({ url: '/a' });
  await http.get('/b');
  expect(urls).toEqual(['/a']);
  expect(server.apiCalls().map(({ url }) => url)).toEqual(['/a', '/b']);
});

describe("an adapter that changes the config after it has called the client's adapter", () => {
  it.each<[string, () => unknown]>([
    ['JSON', () => ({ a: 1 })],
    [
      'a form',
      () => {
        const form = new FormData();
        form.append('a', '1');
        return form;
      },
    ],
    ['a blob', () => new Blob(['a'])],
  ])('does not change the request: %s', async (_what, dataOf) => {
    const { server, client } = await connectAcme();
    replaceAdapter(client.http, (previous) => (config: Config) => {
      const response = previous(config);
      Object.assign(config, { method: 'post', maxContentLength: 1, responseType: 'stream' });
      config.headers.set({ 'x-early': 'changed', 'x-late': '1' });
      return response;
    });
    await client.http.put('/x', dataOf(), { headers: { 'x-early': 'original' } });
    const [call] = server.apiCalls();
    expect(call).toMatchObject({ method: 'PUT', headers: { 'x-early': 'original' } });
    expect(call?.headers).not.toHaveProperty('x-late');
  });
});

it.each([
  ['frozen', Object.freeze],
  ['sealed', Object.seal],
  ['not extensible', Object.preventExtensions],
])('hides the config of an error that an interceptor has made %s', async (_what, change) => {
  const { client } = await connectAcme({ api: (_request, response) => json(response, 404, {}) });
  const urls: unknown[] = [];
  onError(client.http, (error) => {
    change(error);
    throw error;
  });
  onError(client.http, (error) => {
    urls.push(error.config?.url);
    throw error;
  });
  const error: PluginError = await rejected(client.http.post('/x', { iban: 'canary-iban' }));
  expect([urls, error.config, axios.isAxiosError(error)]).toEqual([['/x'], undefined, false]);
  expect(inspect(error, { depth: Infinity, showHidden: true, getters: true })).not.toContain('canary-iban');
});
