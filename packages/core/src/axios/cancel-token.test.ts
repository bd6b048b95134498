import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { rejected } from '@x/test-kit/rejected';
import axios from 'axios';
import { connectAcme } from '../../test/after-each.js';
import type { AxiosInstance, AxiosRequestConfig } from '../index.js';

const source = () => axios.CancelToken.source();

describe('a cancelToken', () => {
  it.each<[string, (http: AxiosInstance, config: AxiosRequestConfig) => Promise<unknown>]>([
    ['a call', (http, config) => http.post('/x', {}, config)],
    ['the defaults', (http, config) => http.create(config as object).post('/x', {})],
  ])('a cancelToken does not send a request if it is already canceled: %s', async (_where, send) => {
    const { server, client } = await connectAcme();
    const { token, cancel } = source();
    cancel('no longer needed');
    const error = await rejected(send(client.http, { cancelToken: token }));
    expect(error).toMatchObject({
      name: 'ProviderError',
      code: 'aborted',
      outcome: 'not_sent',
      operation: 'http.post',
    });
    expect([axios.isCancel(error), server.seen]).toEqual([false, []]);
  });

  it('a cancelToken cancels a call in flight, and response interceptors receive the same error', async () => {
    const { token, cancel } = source();
    const { client } = await connectAcme({ api: () => cancel() });
    const seen: unknown[] = [];
    client.http.interceptors.response.use(undefined, (error) => {
      seen.push(error);
      throw error;
    });
    const error = await rejected(client.http.post('/x', {}, { cancelToken: token }));
    expect(error).toMatchObject({ name: 'ProviderError', code: 'aborted', outcome: 'unknown', retryable: false });
    expect(seen).toEqual([error]);
  });

  it('a cancelToken cancels a call while an asynchronous interceptor runs', async () => {
    const { server, client } = await connectAcme();
    const { token, cancel } = source();
    client.http.interceptors.request.use(async (config) => {
      cancel();
      return config;
    });
    const error = await rejected(client.http.get('/x', { cancelToken: token }));
    expect(error).toMatchObject({ code: 'aborted', outcome: 'not_sent' });
    expect(server.apiCalls()).toEqual([]);
  });

  it.each(['token', 'signal'])('a cancelToken can be combined with a signal: canceled by the %s', async (by) => {
    const { token, cancel } = source();
    const controller = new AbortController();
    const { client } = await connectAcme({ api: () => (by === 'token' ? cancel() : controller.abort()) });
    const config = { cancelToken: token, signal: controller.signal };
    expect(await rejected(client.http.get('/x', config))).toMatchObject({ code: 'aborted', outcome: 'unknown' });
    expect(await rejected(client.http.get('/x', { ...config, signal: {} as AbortSignal }))).toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('signal: must be an AbortSignal'),
    });
  });

  it('a cancelToken cancels a streamed response', async () => {
    const { token, cancel } = source();
    const { client } = await connectAcme({ api: (_request, response) => void response.write('a') });
    const config = { cancelToken: token, responseType: 'stream' } as const;
    const { data } = await client.http.get<Readable>('/x', config);
    cancel();
    const [error] = await once(data, 'error');
    expect(error).toMatchObject({ name: 'ProviderError', code: 'aborted', outcome: 'answered' });
  });

  it('a cancelToken that is used for many calls gets only one listener', async () => {
    const { client } = await connectAcme();
    const { token } = source();
    let listeners = 0;
    const subscribe = token.subscribe.bind(token);
    token.subscribe = (listener) => {
      listeners += 1;
      subscribe(listener);
    };
    for (let call = 0; call < 5; call += 1) await client.http.get('/x', { cancelToken: token });
    expect(listeners).toBe(1);
  });

  it('a cancelToken can come from a different axios version', async () => {
    let cancel = (): void => undefined;
    const promise = new Promise<{ message: string }>((resolve) => {
      cancel = () => resolve({ message: 'x' });
    });
    const { client } = await connectAcme({ api: () => cancel() });
    const cancelToken = { promise, throwIfRequested: () => undefined } as never;
    expect(await rejected(client.http.get('/x', { cancelToken }))).toMatchObject({ code: 'aborted' });
  });

  it("a cancelToken passes on an error that the user's own code throws with it", async () => {
    const { client } = await connectAcme();
    const { token, cancel } = source();
    client.http.interceptors.response.use(() => {
      cancel('mine');
      return token.throwIfRequested() as never;
    });
    const error = await rejected(client.http.get('/x', { cancelToken: token }));
    expect([axios.isCancel(error), error]).toEqual([true, token.reason]);
  });
});
