import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ReadableStream } from 'node:stream/web';
import { describe, expect, it } from '@jest/globals';
import { rejected } from '@x/test-kit/rejected';
import axios, { type AxiosInstance } from 'axios';
import { connectAcme } from '../../test/after-each.js';

/** Each call fails before the adapter runs. */
const FAILURES: readonly [string, (http: AxiosInstance, data: unknown) => Promise<unknown>][] = [
  ['a signal that has aborted', (http, data) => http.post('/x', data, { signal: AbortSignal.abort() })],
  [
    'a signal that is aborted by an interceptor',
    (http, data) => {
      const controller = new AbortController();
      http.interceptors.request.use(async (config) => {
        controller.abort();
        return config;
      });
      return http.post('/x', data, { signal: controller.signal });
    },
  ],
  [
    'an interceptor that throws',
    (http, data) => {
      http.interceptors.request.use(async () => Promise.reject(new Error('no')));
      return http.post('/x', data);
    },
  ],
  ['an adapter of axios', (http, data) => http.post('/x', data, { adapter: 'http' })],
  ['an invalid transform', (http, data) => http.post('/x', data, { transformRequest: 1 as never })],
  [
    'a transform that throws',
    (http, data) =>
      http.post('/x', data, {
        transformRequest: () => {
          throw new Error('no');
        },
      }),
  ],
  [
    'a config that axios cannot read',
    (http, data) => http.post('/x', data, { paramsSerializer: { encode: 1 as never } }),
  ],
];

describe.each(FAILURES)('after a call with %s', (_why, send) => {
  it('a stream is destroyed and its errors do not crash the process', async () => {
    const { server, client } = await connectAcme();
    const stream = createReadStream('/nonexistent/canary');
    await rejected(send(client.http, stream));
    expect([stream.destroyed, stream.listenerCount('error') > 0]).toEqual([true, true]);
    await finished(stream).catch(() => undefined);
    expect(server.apiCalls()).toEqual([]);
  });

  it('a stream in an object is destroyed', async () => {
    const { client } = await connectAcme();
    const stream = createReadStream('/nonexistent/canary');
    await rejected(send(client.http, { list: [{ file: stream }] }));
    expect([stream.destroyed, stream.listenerCount('error') > 0]).toEqual([true, true]);
  });

  it('a web stream is canceled', async () => {
    const { client } = await connectAcme();
    let canceled = 0;
    const stream = new ReadableStream({
      cancel() {
        canceled += 1;
      },
    });
    await rejected(send(client.http, stream));
    expect(canceled).toBe(1);
  });

  it('a file in a form of the form-data package is destroyed', async () => {
    const { client } = await connectAcme();
    const stream = createReadStream('/nonexistent/canary');
    await rejected(send(client.http, axios.toFormData({ file: stream })));
    expect(stream.destroyed).toBe(true);
  });
});

it('a stream that fails while an interceptor waits does not crash the process', async () => {
  const { client } = await connectAcme();
  const stream = createReadStream('/nonexistent/canary');
  client.http.interceptors.request.use(async (config) => {
    await new Promise<void>((resolve) => stream.once('close', resolve));
    return config;
  });
  expect(await rejected(client.http.post('/x', stream))).toMatchObject({
    code: 'invalid_request',
    outcome: 'not_sent',
  });
});

it('a stream of an aborted call is destroyed even if a response interceptor handles the error', async () => {
  const { client } = await connectAcme();
  const stream = Readable.from(['a']);
  client.http.interceptors.response.use(undefined, () => ({ data: 'handled' }) as never);
  await client.http.post('/x', stream, { signal: AbortSignal.abort() });
  expect(stream.destroyed).toBe(true);
});

it('a stream that an interceptor adds to an aborted call is destroyed', async () => {
  const { client } = await connectAcme();
  const stream = Readable.from(['a']);
  client.http.interceptors.request.use((config) => ({ ...config, data: stream }));
  await rejected(client.http.post('/x', undefined, { signal: AbortSignal.abort() }));
  expect(stream.destroyed).toBe(true);
});

it('a stream of a call that an interceptor repeats is sent', async () => {
  const { server, client } = await connectAcme();
  client.http.interceptors.response.use(undefined, (error) =>
    client.http.request({ ...error.config, transformRequest: (data: unknown) => data }),
  );
  await client.http.post('/x', Readable.from(['a']), { transformRequest: 1 as never });
  expect(server.apiCalls().map(({ body }) => String(body))).toEqual(['a']);
});
