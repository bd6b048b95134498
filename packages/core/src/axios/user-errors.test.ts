import { describe, expect, it } from '@jest/globals';
import { rejected } from '@x/test-kit/rejected';
import { AxiosError, CanceledError } from 'axios';
import { connectAcme } from '../../test/after-each.js';
import type { AxiosInstance, AxiosRequestConfig } from '../index.js';

const ERRORS = [
  ['an AxiosError', new AxiosError('declined', 'DECLINED')],
  ['a CanceledError', new CanceledError('declined')],
  ['a TypeError', new TypeError('declined')],
] as const;

/** Installs user code that throws, and returns the config for the call. */
type Install = (http: AxiosInstance, fail: () => never) => AxiosRequestConfig;

const SOURCES: readonly [string, Install][] = [
  [
    'a request interceptor',
    (http, fail) => {
      http.interceptors.request.use(fail);
      return {};
    },
  ],
  [
    'a synchronous request interceptor',
    (http, fail) => {
      http.interceptors.request.use(fail, null, { synchronous: true });
      return {};
    },
  ],
  [
    'a response interceptor',
    (http, fail) => {
      http.interceptors.response.use(fail);
      return {};
    },
  ],
  ['transformRequest', (_http, fail) => ({ transformRequest: fail })],
  ['transformResponse', (_http, fail) => ({ transformResponse: fail })],
  ['validateStatus', (_http, fail) => ({ validateStatus: fail })],
  [
    'validateStatus in the defaults',
    (http, fail) => {
      http.defaults.validateStatus = fail;
      return {};
    },
  ],
  ['validateStatus of a streamed response', (_http, fail) => ({ validateStatus: fail, responseType: 'stream' })],
  ['paramsSerializer', (_http, fail) => ({ params: { a: 1 }, paramsSerializer: fail as never })],
  ['paramsSerializer.encode', (_http, fail) => ({ params: { a: 1 }, paramsSerializer: { encode: fail } })],
  ['paramsSerializer.serialize', (_http, fail) => ({ params: { a: 1 }, paramsSerializer: { serialize: fail } })],
  [
    'formSerializer.visitor',
    (_http, fail) => ({ formSerializer: { visitor: fail }, headers: { 'content-type': 'multipart/form-data' } }),
  ],
  [
    'a getter of the config',
    (_http, fail) => ({
      get headers(): never {
        return fail();
      },
    }),
  ],
  [
    'a getter of the headers',
    (_http, fail) => ({
      headers: {
        get trace(): never {
          return fail();
        },
      },
    }),
  ],
  [
    'a getter of a config that an interceptor returns',
    (http, fail) => {
      http.interceptors.request.use((config) => Object.defineProperty(config, 'url', { get: fail, enumerable: true }));
      return {};
    },
  ],
];

async function failureOf(call: () => Promise<unknown>): Promise<unknown> {
  return call().then(
    () => 'no error',
    (reason: unknown) => reason,
  );
}

describe.each(SOURCES)('an error thrown by %s', (_source, install) => {
  it.each(ERRORS)('an error thrown by user code reaches the caller unchanged if it is %s', async (_class, error) => {
    const { client } = await connectAcme();
    const config = install(client.http, () => {
      throw error;
    });
    expect(await failureOf(async () => client.http.post('/pay', { amount: '19.99' }, config))).toBe(error);
  });

  it('reaches the caller of a transaction unchanged', async () => {
    const { client } = await connectAcme();
    const error = new Error('declined');
    const thrown = await failureOf(() =>
      client.transaction(async ({ http }) => {
        const config = install(http, () => {
          throw error;
        });
        return http.post('/pay', { amount: '19.99' }, config);
      }),
    );
    expect(thrown).toBe(error);
  });
});

it.each<[string, (fail: () => never) => AxiosRequestConfig]>([
  ['paramsSerializer', (fail) => ({ params: { a: 1 }, paramsSerializer: fail as never })],
  ['paramsSerializer.encode', (fail) => ({ params: { a: 1 }, paramsSerializer: { encode: fail } })],
  [
    'a getter of `params`',
    (fail) => ({
      params: {
        get page(): never {
          return fail();
        },
      },
    }),
  ],
])('an error thrown by %s reaches the caller of getUri() unchanged', async (_source, configOf) => {
  const { client } = await connectAcme();
  const error = new AxiosError('declined');
  const config = configOf(() => {
    throw error;
  });
  expect(await failureOf(async () => client.http.getUri({ url: '/x', ...config }))).toBe(error);
});

it('does not report a sent request as unsent if an interceptor makes another call with an invalid config', async () => {
  const { server, client } = await connectAcme();
  const { http } = client;
  const invalid = { transitional: { forcedJSONParsing: 'x' } } as never;
  const nested: Promise<unknown>[] = [];
  http.interceptors.request.use(
    (config) => {
      if (nested.length === 0) nested.push(failureOf(async () => http.get('/inner', invalid)));
      return config;
    },
    null,
    { synchronous: true },
  );
  const error = new AxiosError('declined');
  http.interceptors.response.use(() => {
    throw error;
  });
  expect(await failureOf(async () => http.post('/pay', {}))).toBe(error);
  expect(await nested[0]).toMatchObject({ code: 'invalid_request', outcome: 'not_sent' });
  expect(server.apiCalls()).toHaveLength(1);
});

it('does not report a request as unsent when a response interceptor throws', async () => {
  const { server, client } = await connectAcme({
    api: (_request, response) => void response.end('{"success":false}'),
  });
  client.http.interceptors.response.use((response) => {
    throw new AxiosError('refused', 'ERR_REFUSED', response.config, undefined, response);
  });
  const error = await client.http.post('/pay', {}).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(AxiosError);
  expect(error).not.toHaveProperty('outcome');
  expect(server.apiCalls()).toHaveLength(1);
});

it.each<[string, (http: AxiosInstance) => Promise<unknown>]>([
  ['request() is called without a config', (http) => http.request(undefined as never)],
  ['request() is called with a config that has no URL', (http) => http.request({ method: 'post', data: {} })],
  ['get() is called without a URL', (http) => http.get(undefined as never)],
])('does not send a request if %s', async (_what, call) => {
  const { server, client } = await connectAcme();
  expect(await rejected(call(client.http))).toMatchObject({
    code: 'invalid_request',
    outcome: 'not_sent',
    message: expect.stringContaining('url: must be a string (missing)'),
  });
  expect(server.seen).toEqual([]);
});
