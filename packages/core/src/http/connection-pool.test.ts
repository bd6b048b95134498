import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, createServer as createListener, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { CertificateAuthority } from '@x/test-kit/certificates';
import { listenOnLoopback, unusedPort } from '@x/test-kit/loopback';
import { ManualClock } from '@x/test-kit/manual-clock';
import { type RawServer, startRawServer } from '@x/test-kit/raw-server';
import { rejected } from '@x/test-kit/rejected';
import { startTlsFront } from '@x/test-kit/tls-front';
import { type AcmeClient, acme, CREDENTIALS, createAcme } from '../../test/acme.js';
import { afterThisTest } from '../../test/after-each.js';
import { answer, JSON_TYPE, LASTING, successBody } from '../../test/faults/fault.js';
import { trust } from '../../test/trust.js';
import { readOptions } from '../client/options.js';
import { KeyClient } from '../index.js';
import { ConnectionPool } from './connection-pool.js';
import type { Endable } from './pooled-connection.js';
import { loadUndici } from './undici.js';

/** Starts a server that keeps its connections open. */
async function startLasting(): Promise<RawServer> {
  const server = await startRawServer((request) =>
    request.connection.write(answer(request, '200', successBody(request), [JSON_TYPE, LASTING])),
  );
  afterThisTest(() => server.close());
  return server;
}

// Preloads undici, because loading it later would take extra event loop turns.
beforeAll(() => loadUndici());

describe('TLS connections', () => {
  it("each client opens its own TLS connection but resumes a previous client's TLS session", async () => {
    const authority = await CertificateAuthority.create();
    trust(authority);
    const resumed: boolean[] = [];
    const server: Server = createServer(await authority.server(['localhost']), (request, response) => {
      request.resume();
      response.setHeader('content-type', 'application/json');
      response.end(request.url === '/token' ? `{"token":"token-${resumed.length}","ttl":600}` : '{}');
    });
    server.on('secureConnection', (socket: TLSSocket) => resumed.push(socket.isSessionReused()));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    afterThisTest(() => server.close());
    const baseUrl = `https://localhost:${(server.address() as AddressInfo).port}`;
    for (let at = 0; at < 3; at += 1) {
      const client = createAcme({ baseUrl });
      await client.http.get('/x');
      await client.close();
    }
    // The first client opens its connection for API calls while it requests a token.
    expect(resumed).toEqual([false, false, true, true, true, true]);
  });

  it('closes a TLS connection that receives a byte while it is idle', async () => {
    const authority = await CertificateAuthority.create();
    trust(authority);
    const server = await startLasting();
    const front = await startTlsFront(server.url, await authority.server(['localhost']));
    afterThisTest(() => front.close());
    const client = createAcme({ baseUrl: front.url });
    afterThisTest(() => client.close());
    await client.http.get('/x');
    await new Promise((resolve) => setImmediate(resolve));
    for (const connection of server.connections) connection.write('\r\n');
    await Promise.all(server.connections.map(({ closed }) => closed));
    expect((await client.http.get('/y')).data).toEqual({ ok: true });
    expect(server.connections).toHaveLength(3);
  });
});

/** Returns a function that counts the sockets opened by this process since the call. */
function countSockets(): () => number {
  let opened = 0;
  const count = (): void => {
    opened += 1;
  };
  subscribe('net.client.socket', count);
  afterThisTest(() => unsubscribe('net.client.socket', count));
  return () => opened;
}

describe('a call that ends before its response is complete', () => {
  const TIMEOUT = 5_000;
  const STREAM = { responseType: 'stream' } as const;
  const TOO_LONG = 'HTTP/1.1 200 OK\r\ncontent-length: 99999999\r\n\r\nx';
  const PARTIAL = 'HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\nx';

  interface EarlyEnd {
    readonly client: AcmeClient;
    readonly clock: ManualClock;
    /** Resolves when the server has received the request. */
    readonly arrived: () => Promise<unknown>;
  }

  it.each<[string, string, (ended: EarlyEnd) => Promise<unknown>]>([
    [
      'because it times out',
      '',
      async ({ client, clock, arrived }) => {
        const call = rejected(client.http.get('/x'));
        await arrived();
        clock.advance(TIMEOUT);
        await call;
      },
    ],
    [
      'because its signal aborts',
      '',
      async ({ client, arrived }) => {
        const controller = new AbortController();
        const call = rejected(client.http.get('/x', { signal: controller.signal }));
        await arrived();
        controller.abort();
        await call;
      },
    ],
    ['because the response exceeds the size limit', TOO_LONG, ({ client }) => rejected(client.http.get('/x'))],
    [
      'because the reader destroys the stream',
      PARTIAL,
      async ({ client }) => {
        const { data } = await client.http.get<Readable>('/x', STREAM);
        data.destroy();
      },
    ],
    [
      'because the client is closed',
      '',
      async ({ client, clock, arrived }) => {
        const call = rejected(client.http.get('/x', { timeout: 2 * TIMEOUT }));
        await arrived();
        const closing = client.close();
        clock.advance(TIMEOUT);
        await Promise.all([call, closing]);
      },
    ],
    [
      'because the server resets the connection',
      'reset',
      ({ client }) => rejected(client.http.get('/x', { timeout: TIMEOUT })),
    ],
  ])('does not open a new connection when a call ends early %s', async (_how, response, endEarly) => {
    let arrive: (value: unknown) => void = () => undefined;
    const arrived = new Promise((resolve) => {
      arrive = resolve;
    });
    const server = await startRawServer((request) => {
      const { url, connection } = request;
      if (url === '/token') {
        connection.write(answer(request, '200', successBody(request), [JSON_TYPE, LASTING]));
        return;
      }
      arrive(undefined);
      if (response === 'reset') connection.reset();
      else if (response !== '') connection.write(response);
    });
    afterThisTest(() => server.close());
    const clock = new ManualClock();
    const client = createAcme({ baseUrl: server.url, clock, timeout: TIMEOUT, retries: 0 });
    afterThisTest(() => client.close());
    await client.token();
    const opened = countSockets();
    await endEarly({ client, clock, arrived: () => arrived });
    await server.connections[1]?.closed;
    await settle();
    expect(opened()).toBe(1);
  });

  it('closes the connection and destroys the request body if a call times out while connecting', async () => {
    const silent = createListener();
    const port = await listenOnLoopback(silent);
    afterThisTest(() => new Promise((resolve) => silent.close(resolve)));
    const clock = new ManualClock();
    const { token: _, ...definition } = acme;
    const key = new KeyClient(
      definition,
      readOptions(definition, { baseUrl: `https://127.0.0.1:${port}`, credentials: CREDENTIALS, clock, retries: 0 }),
      ({ secret }) => secret,
    );
    const body = new Readable({ read: () => undefined });
    const call = rejected(key.http.post('/x', body, { timeout: TIMEOUT }));
    const [socket] = (await once(silent, 'connection')) as [Socket];
    socket.resume();
    const opened = countSockets();
    clock.advance(TIMEOUT);
    expect(await call).toMatchObject({ code: 'timeout', outcome: 'not_sent' });
    await once(socket, 'close');
    await settle();
    expect([opened(), body.destroyed]).toEqual([0, true]);
  });
});

describe('ConnectionPool', () => {
  /** Returns a pool, a function that sends a request, and a function that counts `onEmpty` calls. */
  function open(url: string) {
    let emptied = 0;
    const pool = new ConnectionPool(url, 1_000, () => {
      emptied += 1;
    });
    afterThisTest(() => pool.close());
    const send = (more: object = {}): Promise<string> =>
      new Promise((resolve) => {
        const handler = {
          onRequestStart: () => undefined,
          onResponseStart: () => undefined,
          onResponseData: () => undefined,
          onResponseEnd: () => resolve('answered'),
          onResponseError: (_controller: unknown, error: { code: string }) => resolve(error.code),
        };
        pool.dispatch({ origin: url, path: '/', method: 'GET', ...more }, handler);
      });
    return { pool, send, emptied: () => emptied };
  }

  it('the pool is empty before the first request and after the last connection closes', async () => {
    const server = await startLasting();
    const { pool, send, emptied } = open(server.url);
    expect(pool.isEmpty).toBe(true);
    await Promise.all([send(), send()]);
    expect(pool.isEmpty).toBe(false);
    server.connections[0]?.end();
    await server.connections[0]?.closed;
    expect([pool.isEmpty, emptied()]).toEqual([false, 0]);
    await pool.close();
    expect([pool.isEmpty, emptied()]).toEqual([true, 1]);
    const later = send();
    expect(pool.isEmpty).toBe(false);
    expect(await later).toBe('answered');
  });

  it.each([
    ['the server closes the connection after the response', []],
    ['the server sends `connection: close`', ['connection: close']],
  ])('does not keep a connection in the pool when %s', async (_what, headers) => {
    const server = await startRawServer((request) => request.connection.end(answer(request, '200', '', headers)));
    afterThisTest(() => server.close());
    const { pool, send, emptied } = open(server.url);
    for (let at = 1; at <= 3; at += 1) {
      const pending = send();
      expect(pool.isEmpty).toBe(false);
      expect(await pending).toBe('answered');
      await server.connections.at(-1)?.closed;
      await settle();
      expect([pool.isEmpty, emptied()]).toEqual([true, at]);
    }
  });

  it('sends the next request over the same connection after undici rejects a request', async () => {
    const server = await startLasting();
    const { send } = open(server.url);
    const invalid = { method: 'NOT A METHOD' };
    expect(await Promise.all([send(invalid), send(invalid), send()])).toEqual([
      'UND_ERR_INVALID_ARG',
      'UND_ERR_INVALID_ARG',
      'answered',
    ]);
    await settle();
    expect([await send(invalid), await send()]).toEqual(['UND_ERR_INVALID_ARG', 'answered']);
    expect(server.requests.map(({ connection }) => connection.number)).toEqual([1, 1]);
  });

  it('the pool is empty after a connection is refused', async () => {
    const { pool, send, emptied } = open(`http://127.0.0.1:${await unusedPort()}`);
    expect(await send()).toBe('ECONNREFUSED');
    await settle();
    expect([pool.isEmpty, emptied()]).toEqual([true, 1]);
  });

  it('the pool is empty after a certificate error', async () => {
    const authority = await CertificateAuthority.create();
    trust(authority);
    const server = await startLasting();
    const front = await startTlsFront(server.url, await authority.server(['other.example']));
    afterThisTest(() => front.close());
    const { pool, send, emptied } = open(front.url);
    expect(await send()).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    await settle();
    expect([pool.isEmpty, emptied()]).toEqual([true, 1]);
  });

  it('close() closes a connection that replaced a closed one', async () => {
    const server = await startLasting();
    const { pool, send } = open(server.url);
    await send();
    await settle();
    server.connections[0]?.end();
    expect(await send()).toBe('answered');
    expect(server.connections).toHaveLength(2);
    await pool.close();
    await server.connections[1]?.closed;
    expect(pool.isEmpty).toBe(true);
  });

  it('close() closes a connection that is still being established', async () => {
    const silent = createListener();
    const port = await listenOnLoopback(silent);
    afterThisTest(() => new Promise((resolve) => silent.close(resolve)));
    const { pool, send } = open(`https://127.0.0.1:${port}`);
    const pending = send();
    const [socket] = (await once(silent, 'connection')) as [Socket];
    socket.resume();
    await Promise.all([once(socket, 'close'), pool.close()]);
    expect([await pending, pool.isEmpty]).toEqual(['UND_ERR_DESTROYED', true]);
  });

  it('does not open a connection for a request that is canceled while it is queued', async () => {
    const opened = countSockets();
    const { pool } = open('http://127.0.0.1:9');
    const handler = { onRequestWaiting: (waiting: Endable) => waiting.end() };
    expect(pool.dispatch({ origin: 'http://127.0.0.1:9', path: '/', method: 'GET' }, handler)).toBe(false);
    await settle();
    expect([opened(), pool.isEmpty]).toEqual([0, true]);
  });

  it('does not send a request on a closing connection', async () => {
    const server = await startLasting();
    const { pool, send } = open(server.url);
    await send();
    await settle();
    const closing = pool.close();
    expect(await send()).toBe('answered');
    await closing;
    expect([server.connections.length, pool.isEmpty]).toEqual([2, false]);
  });

  it('sends a request on the most recently used connection', async () => {
    const server = await startLasting();
    const { send } = open(server.url);
    await Promise.all([send(), send(), send()]);
    await settle();
    for (let at = 0; at < 3; at += 1) {
      await send();
      await settle();
    }
    const [first, ...others] = server.requests.slice(3).map(({ connection }) => connection);
    expect(others).toEqual([first, first]);
  });

  it('retire() closes a connection after its pending request completes', async () => {
    const server = await startLasting();
    const { pool, send } = open(server.url);
    await Promise.all([send(), send()]);
    await settle();
    const pending = send();
    pool.retire();
    expect(await Promise.all([pending, send()])).toEqual(['answered', 'answered']);
    await settle();
    for (let at = 0; at < 2; at += 1) {
      expect(await send()).toBe('answered');
      await settle();
      expect(server.requests.at(-1)?.connection.number).toBe(3);
    }
    await Promise.all(server.connections.slice(0, 2).map(({ closed }) => closed));
    expect(pool.isEmpty).toBe(false);
  });

  it('note() remembers only the 1,000 most recent values', () => {
    const { pool } = open('http://127.0.0.1:9');
    expect(pool.note('first')).toBe(false);
    expect(pool.note('first')).toBe(true);
    for (let at = 1; at < 1000; at += 1) pool.note(String(at));
    expect(pool.note('first')).toBe(true);
    pool.note('1000');
    expect([pool.note('2'), pool.note('first')]).toEqual([true, false]);
  });
});

/** Waits until sockets have closed and connections can be reused. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
