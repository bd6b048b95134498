import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { selfSigned } from '../../../../tests/fixtures/certificates.js';
import { json } from '../../../../tests/fixtures/http-server.js';
import { rejected } from '../../../../tests/fixtures/rejected.js';
import { createAcme } from '../fixtures/acme.js';
import { connectAcme } from '../fixtures/after-each.js';
import { fetchDispatcher } from './fetch-dispatcher.js';

type Script = Parameters<typeof connectAcme>[0];
type Options = Parameters<typeof connectAcme>[1];
type Api = NonNullable<NonNullable<Script>['api']>;

/** A client that stands on fetch: on that of Node, which decodes bodies whatever it is told. */
const connect = (api?: Api, options: Options = {}) =>
  connectAcme(api === undefined ? {} : { api }, { dispatcher: fetchDispatcher(true), ...options });

describe('what stands on fetch', () => {
  it('gets a token, makes authorized calls, and renews', async () => {
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

  it('sends every header of a list, and hands on every cookie', async () => {
    const { server, client } = await connect((_, response) => {
      response.setHeader('set-cookie', ['a=1', 'b=2']);
      json(response, 200, {});
    });
    const { headers } = await client.http.get('/x', { headers: { 'x-many': ['1', '2'] } });
    expect(server.apiCalls()[0]?.headers['x-many']).toBe('1, 2');
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2']);
  });

  it('sends streams, and hands answers on as they come', async () => {
    const { server, client } = await connect((_, response) => void response.end('b'.repeat(300_000)));
    const { data } = await client.http.post<Readable>('/x', Readable.from(['a', 'b']), { responseType: 'stream' });
    expect((await text(data)).length).toBe(300_000);
    expect(String(server.apiCalls()[0]?.body)).toBe('ab');
  });

  it('holds an answer back while nobody reads it, and ends it where its reader gives up', async () => {
    let written = 0;
    let closed = false;
    const { client } = await connect((_, response) => {
      const more = (): void => {
        while (!closed && response.write(Buffer.alloc(64 * 1024))) written += 1;
      };
      response.on('drain', more).on('close', () => {
        closed = true;
      });
      more();
    });
    const { data } = await client.http.get<Readable>('/x', { responseType: 'stream' });
    for await (const chunk of data) {
      expect((chunk as Buffer).length).toBeGreaterThan(0);
      break;
    }
    expect(data.destroyed).toBe(true);
    await client.close();
    expect(written * 64 * 1024).toBeLessThan(64 * 1024 * 1024);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
  ])('reads a body in %s, whose limit counts what comes out', async (coding, encode) => {
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

  it('decodes by itself, with its limit, where fetch leaves bodies as they are', async () => {
    const { client } = await connect(
      (_, response) => {
        // Node's fetch leaves a coding that it does not know as it is, as Bun leaves all of them.
        response.writeHead(200, { 'content-encoding': 'x-unknown' }).end('?');
      },
      { dispatcher: fetchDispatcher(false) },
    );
    expect(await rejected(client.http.get('/x'))).toMatchObject({ code: 'invalid_response', outcome: 'answered' });
  });

  it('follows no redirect', async () => {
    const { server, client } = await connect((_, response) => {
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect(await rejected(client.http.post('/x', {}))).toMatchObject({ code: 'redirect_refused', status: 307 });
    expect(server.apiCalls()).toHaveLength(1);
  });

  it('ends at the deadline, whether nothing comes or the body hangs', async () => {
    const { client } = await connect(
      ({ url }, response) => {
        if (url === '/body') response.writeHead(200).write('{');
      },
      { timeout: 200 },
    );
    expect(await rejected(client.http.get('/nothing'))).toMatchObject({ code: 'timeout', outcome: 'unknown' });
    expect(await rejected(client.http.get('/body'))).toMatchObject({ code: 'timeout', outcome: 'unknown' });
  });

  it('ends with the signal of its caller', async () => {
    const controller = new AbortController();
    const { client } = await connect(() => controller.abort());
    const error = await rejected(client.http.get('/x', { signal: controller.signal }));
    expect(error).toMatchObject({ code: 'aborted', outcome: 'unknown', attempts: 1 });
  });
});

describe('what fails on fetch may have been carried out:', () => {
  it('a connection that is lost, also in the body', async () => {
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

  it('a connection that never came about, as fetch does not say so', async () => {
    const client = createAcme({ baseUrl: 'http://127.0.0.1:9', dispatcher: fetchDispatcher(true) });
    const error = await rejected(client.token());
    expect(error).toMatchObject({ code: 'network', outcome: 'unknown', attempts: 1 });
    expect(JSON.stringify(error) + error.stack).not.toContain('canary');
  });

  it('a certificate that nobody vouches for; nothing is sent', async () => {
    const { server, client } = await connectAcme(
      { tls: await selfSigned(['127.0.0.1']) },
      { dispatcher: fetchDispatcher(true) },
    );
    expect(await rejected(client.token())).toMatchObject({ outcome: 'unknown' });
    expect(server.seen).toEqual([]);
  });
});

it('a signal that comes before anything is sent lets nothing out', async () => {
  const { server, client } = await connect();
  await client.token();
  const error = await rejected(client.http.get('/x', { signal: AbortSignal.abort() }));
  expect(error).toMatchObject({ code: 'aborted', outcome: 'not_sent', attempts: 0 });
  expect(server.apiCalls()).toEqual([]);
});
