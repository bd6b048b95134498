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
];

describe.each(SOURCES)('an error thrown by %s', (_source, install) => {
  it.each(ERRORS)('an error thrown by user code reaches the caller unchanged if it is %s', async (_class, error) => {
    const { client } = await connectAcme();
    const config = install(client.http, () => {
      throw error;
    });
    const thrown = await client.http.post('/pay', { amount: '19.99' }, config).catch((reason: unknown) => reason);
    expect(thrown).toBe(error);
  });
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
