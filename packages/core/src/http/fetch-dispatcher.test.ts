import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { selfSigned } from '@x/test-kit/certificates';
import { json, startServer } from '@x/test-kit/http-server';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import * as undici from 'undici';
import { createAcme } from '../../test/acme.js';
import { afterThisTest, connectAcme } from '../../test/after-each.js';
import type { FetchFunction } from '../config.js';
import { runtimeFetch } from './engine.js';
import { fetchDispatcher } from './fetch-dispatcher.js';

type Script = Parameters<typeof connectAcme>[0];
type Options = Parameters<typeof connectAcme>[1];
type Api = NonNullable<NonNullable<Script>['api']>;

/** Connects a client that uses Node's fetch. */
const connect = (api?: Api, options: Options = {}) =>
  connectAcme(api === undefined ? {} : { api }, { fetch, ...options });

const noop = (): void => undefined;

function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = noop;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: () => resolve() };
}

describe('a client that uses fetch', () => {
  it('with fetch, a client requests a token, makes authorized calls and renews the token', async () => {
    const { server, client } = await connect();
    expect((await client.http.post('/x', { a: 1 }, { params: { q: '1' } })).data).toEqual({ ok: true });
    server.accepted.clear();
    expect((await client.http.post('/x', { a: 2 })).data).toEqual({ ok: true });
    expect(server.tokenRequests()).toHaveLength(2);
    expect(server.apiCalls().map(({ method, url, body }) => [method, url, String(body)])).toEqual([
      ['POST', '/x?q=1', '{"a":1}'],
      ['POST', '/x', '{"a":2}'],
      ['POST', '/x', '{"a":2}'],
    ]);
  });

  it('the fetch dispatcher sends all values of a header and returns all cookies', async () => {
    const { server, client } = await connect((_, response) => {
      response.setHeader('set-cookie', ['a=1', 'b=2']);
      json(response, 200, {});
    });
    const { headers } = await client.http.get('/x', { headers: { 'x-many': ['1', '2'] } });
    expect(server.apiCalls()[0]?.headers['x-many']).toBe('1, 2');
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2']);
  });

  it('the fetch dispatcher sends streams and large blobs with a Content-Length', async () => {
    const { server, client } = await connect();
    await client.http.post('/x', Readable.from(['a', 'b']), { headers: { 'Content-Length': 2 } });
    await client.http.post('/x', new Blob([Buffer.alloc(2 * 1024 * 1024)]));
    const sent = server.apiCalls().map(({ headers, body }) => [headers['content-length'], body.length]);
    expect(sent).toEqual([
      ['2', 2],
      ['2097152', 2_097_152],
    ]);
    const config = { headers: { 'Content-Length': 3 } };
    expect(await rejected(client.http.post('/x', Readable.from(['a', 'b']), config))).toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('exactly 3 bytes'),
    });
    expect((await client.http.get('/x')).status).toBe(200);
  });

  it('the fetch dispatcher sends streams and returns responses as streams', async () => {
    const { server, client } = await connect((_, response) => void response.end('b'.repeat(300_000)));
    const { data } = await client.http.post<Readable>('/x', Readable.from(['a', 'b']), { responseType: 'stream' });
    expect((await text(data)).length).toBe(300_000);
    expect(String(server.apiCalls()[0]?.body)).toBe('ab');
  });

  it('the fetch dispatcher pauses a response while its handler is paused', async () => {
    const server = await startServer(({ url }, response) => {
      if (url === '/other') return void response.end('other');
      response.write(Buffer.alloc(256 * 1024));
      response.end(Buffer.alloc(256 * 1024));
    });
    afterThisTest(() => server.close());
    let size = 0;
    const pausedAt = await new Promise<readonly [undici.Dispatcher.DispatchController, number]>((resolve) => {
      const onResponseData = (controller: undici.Dispatcher.DispatchController, chunk: Buffer): void => {
        size += chunk.length;
        if (size > chunk.length) return;
        controller.pause();
        resolve([controller, size]);
      };
      const handler = { onRequestStart: noop, onResponseStart: noop, onResponseEnd: noop, onResponseData };
      const request = { origin: server.url, path: '/', method: 'GET', headers: {}, body: null };
      fetchDispatcher(fetch, { origin: server.url, prefix: '' }).dispatch(request, handler);
    });
    const [controller, before] = pausedAt;
    // These requests allow time for the rest of the response to arrive.
    for (let other = 0; other < 5; other += 1) await (await fetch(`${server.url}/other`)).text();
    expect([controller.paused, size]).toEqual([true, before]);
    controller.resume();
    while (size < 512 * 1024) await (await fetch(`${server.url}/other`)).text();
    expect(controller.paused).toBe(false);
  });

  it('the fetch dispatcher closes the connection when the reader destroys the response', async () => {
    const closed = withResolvers();
    const { client } = await connect((_, response) => {
      response.on('close', closed.resolve).write('begun');
    });
    const { data } = await client.http.get<Readable>('/x', { responseType: 'stream' });
    data.destroy();
    await closed.promise;
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
  ])('decodes a %s body from fetch and applies the size limit to the decoded bytes', async (coding, encode) => {
    const { client } = await connect(
      ({ url }, response) => {
        const body = url === '/good' ? '{"good":true}' : ' '.repeat(1_000_000);
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': coding }).end(encode(body));
      },
      { maxResponseBytes: 10_000 },
    );
    const { data, headers } = await client.http.get('/good');
    expect(data).toEqual({ good: true });
    expect(headers['content-encoding']).toBeUndefined();
    expect(await rejected(client.http.get('/bomb'))).toMatchObject({ code: 'too_large', outcome: 'answered' });
  });

  it('does not apply the size limit to the content-length of an encoded body', async () => {
    const body = gzipSync('{"good":true}');
    const { client } = await connect(
      (_, response) => {
        response.writeHead(200, {
          'content-type': 'application/json',
          'content-encoding': 'gzip',
          'content-length': body.length,
        });
        response.end(body);
      },
      { maxResponseBytes: body.length - 1 },
    );
    expect((await client.http.get('/x')).data).toEqual({ good: true });
  });

  it("decodes a body that the runtime's own fetch does not decode, as in Bun", async () => {
    const base = { origin: 'https://api.acme.example', prefix: '' };
    const original = globalThis.fetch;
    afterThisTest(() => Object.assign(globalThis, { fetch: original }));
    const encoded = gzipSync('{"token":"token-1","ttl":600}');
    Object.assign(globalThis, {
      fetch: async () => new Response(encoded, { headers: { 'content-encoding': 'gzip' } }),
    });
    const client = createAcme({ baseUrl: base.origin, dispatcher: fetchDispatcher(runtimeFetch, base) });
    expect((await client.token()).reveal()).toBe('token-1');
  });

  it('rejects a coding that fetch does not decode', async () => {
    const { client } = await connect((_, response) => {
      response.writeHead(200, { 'content-encoding': 'x-unknown' }).end('?');
    });
    expect(await rejected(client.http.get('/x'))).toMatchObject({ code: 'invalid_response', outcome: 'answered' });
  });

  it('the fetch dispatcher does not follow redirects', async () => {
    const { server, client } = await connect((_, response) => {
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect(await rejected(client.http.post('/x', {}))).toMatchObject({ code: 'redirect_refused', httpStatus: 307 });
    expect(server.apiCalls()).toHaveLength(1);
  });

  it('times out and closes the connection if the response or its body does not arrive', async () => {
    const closed = [withResolvers(), withResolvers()];
    const clock = new ManualClock();
    const { client } = await connect(
      ({ url }, response) => {
        response.on('close', () => closed[url === '/body' ? 1 : 0]?.resolve());
        if (url === '/body') response.writeHead(200).write('{');
        clock.advance(200);
      },
      { timeout: 200, clock },
    );
    expect(await rejected(client.http.get('/nothing'))).toMatchObject({ code: 'timeout', outcome: 'unknown' });
    expect(await rejected(client.http.get('/body'))).toMatchObject({ code: 'timeout', outcome: 'unknown' });
    await Promise.all(closed.map(({ promise }) => promise));
  });

  it("aborts a call when the caller's signal aborts", async () => {
    const controller = new AbortController();
    const { client } = await connect(() => controller.abort());
    const error = await rejected(client.http.get('/x', { signal: controller.signal }));
    expect(error).toMatchObject({ code: 'aborted', outcome: 'unknown', attempts: 1 });
  });
});

describe.each<[string, FetchFunction]>([
  ['from Node.js', globalThis.fetch],
  ['from the undici package', undici.fetch],
])('a client with the fetch %s', (_which, fetch) => {
  it('sends tokens, JSON, bytes and streams, also in a transaction', async () => {
    const { server, client } = await connect((_, response) => json(response, 200, { ok: true }), { fetch });
    await client.http.put('/json', { a: 1 });
    await client.http.post('/bytes', Buffer.from([0, 255]));
    await client.transaction((tx) => tx.http.patch('/stream', Readable.from(['a', 'b'])));
    expect(server.apiCalls().map(({ method, url, body }) => [method, url, body.toString('latin1')])).toEqual([
      ['PUT', '/json', '{"a":1}'],
      ['POST', '/bytes', '\0ÿ'],
      ['PATCH', '/stream', 'ab'],
    ]);
    expect(server.tokenRequests()).toHaveLength(2);
  });

  it.each<[string, number, object]>([
    ['HEAD', 200, { 'content-length': '5', 'content-encoding': 'gzip' }],
    ['GET', 204, {}],
    ['DELETE', 204, {}],
    ['GET', 304, { etag: '"1"' }],
  ])('receives the headers of a %s %d without a body', async (method, status, fields) => {
    const { client } = await connect((_, response) => void response.writeHead(status, { ...fields }).end(), { fetch });
    const response = await client.http.request({ url: '/x', method, validateStatus: null });
    expect(response).toMatchObject({ status, data: undefined, headers: fields });
  });

  it('receives a compressed response, complete or as a stream', async () => {
    const { client } = await connect(
      (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('b'.repeat(300_000))),
      { fetch },
    );
    expect((await client.http.get('/x')).data).toHaveLength(300_000);
    const { data } = await client.http.get<Readable>('/x', { responseType: 'stream' });
    expect(await text(data)).toHaveLength(300_000);
  });

  it('does not accept the result of a redirect that the function followed', async () => {
    const { server, client } = await connect(
      ({ url }, response) =>
        url === '/x' ? void response.writeHead(302, { location: '/y' }).end() : void response.end(),
      { fetch: (url, init) => fetch(url, { ...init, redirect: 'follow' } as never) },
    );
    expect(await rejected(client.http.get('/x'))).toMatchObject({ code: 'redirect_refused', outcome: 'unknown' });
    expect(server.apiCalls().map(({ url }) => url)).toEqual(['/x', '/y']);
  });
});

describe('a fetch failure', () => {
  it('reports an unknown outcome if fetch loses the connection before or during the response', async () => {
    const { server, client } = await connect(({ url }, response) => {
      if (url === '/body') response.writeHead(200, { 'content-length': '100' }).write('{');
      setImmediate(() => response.destroy());
    });
    expect(await rejected(client.http.post('/x', {}))).toMatchObject({
      code: 'network',
      outcome: 'unknown',
      attempts: 1,
    });
    expect(await rejected(client.http.get('/body'))).toMatchObject({
      code: 'network',
      outcome: 'unknown',
      attempts: 1,
    });
    expect(server.apiCalls()).toHaveLength(2);
  });

  it('reports an unknown outcome if fetch cannot connect', async () => {
    const client = createAcme({ baseUrl: 'http://127.0.0.1:9', fetch });
    const error = await rejected(client.token());
    expect(error).toMatchObject({ code: 'network', outcome: 'unknown', attempts: 1 });
    expect(JSON.stringify(error) + error.stack).not.toContain('canary');
  });

  it("shows the code of an error of the runtime's own fetch", async () => {
    const base = { origin: 'https://api.acme.example', prefix: '' };
    const failing: typeof fetch = async () => {
      throw Object.assign(new Error('canary'), { code: 'ECONNREFUSED' });
    };
    const original = globalThis.fetch;
    afterThisTest(() => Object.assign(globalThis, { fetch: original }));
    Object.assign(globalThis, { fetch: failing });
    const client = createAcme({ baseUrl: base.origin, dispatcher: fetchDispatcher(runtimeFetch, base) });
    const error = await rejected(client.token());
    expect(error).toMatchObject({ code: 'network', outcome: 'unknown', attempts: 1 });
    expect(error.message).toContain('ECONNREFUSED');
    expect(error.message).not.toContain('canary');
  });

  it('reports an unknown outcome if fetch does not trust the certificate', async () => {
    const { server, client } = await connectAcme({ tls: await selfSigned(['127.0.0.1']) }, { fetch });
    expect(await rejected(client.token())).toMatchObject({ outcome: 'unknown' });
    expect(server.seen).toEqual([]);
  });
});

it('a request that is aborted as it starts is not sent', () => {
  const sent: string[] = [];
  const dispatcher = fetchDispatcher(
    (url) => {
      sent.push(url);
      return new Response();
    },
    { origin: 'https://api.acme.example', prefix: '' },
  );
  const onRequestStart = (controller: undici.Dispatcher.DispatchController): void =>
    controller.abort(new Error('late'));
  const request = { origin: 'https://api.acme.example', path: '/', method: 'GET', headers: {}, body: null };
  dispatcher.dispatch(request, { onRequestStart });
  expect(sent).toEqual([]);
});

it('does not send a call whose signal is already aborted', async () => {
  const { server, client } = await connect();
  await client.token();
  const error = await rejected(client.http.get('/x', { signal: AbortSignal.abort() }));
  expect(error).toMatchObject({ code: 'aborted', outcome: 'not_sent', attempts: 0 });
  expect(server.apiCalls()).toEqual([]);
});

it('a polluted prototype does not redirect requests to a different dispatcher', async () => {
  const { server, client } = await connect();
  const dispatched: unknown[] = [];
  afterThisTest(() => Reflect.deleteProperty(Object.prototype, 'dispatcher'));
  const dispatcher = { dispatch: (options: unknown) => dispatched.push(options) > 0 };
  Object.defineProperty(Object.prototype, 'dispatcher', { value: dispatcher, configurable: true });
  expect((await client.http.get('/x')).data).toEqual({ ok: true });
  Reflect.deleteProperty(Object.prototype, 'dispatcher');
  expect(dispatched).toEqual([]);
  expect(server.seen).toHaveLength(2);
});
