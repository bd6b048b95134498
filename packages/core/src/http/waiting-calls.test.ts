import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@x/test-kit/manual-clock';
import { type RawRequest, type RawServer, startRawServer } from '@x/test-kit/raw-server';
import { rejected } from '@x/test-kit/rejected';
import { type AcmeClient, type AcmeOptions, createAcme } from '../../test/acme.js';
import { afterThisTest } from '../../test/after-each.js';
import { answer, JSON_TYPE, LASTING, successBody } from '../../test/faults/fault.js';

const TIMEOUT = 5_000;

/** A server that responds to API calls only when a test says so. */
interface HeldServer extends RawServer {
  /** Resolves when an API call with this path has arrived. */
  arrived(path: string): Promise<void>;
  respond(path: string): void;
}

async function startHeldServer(): Promise<HeldServer> {
  const requests = new Map<string, RawRequest>();
  const waiting = new Map<string, () => void>();
  const respond = (request: RawRequest): void =>
    void request.connection.write(answer(request, '200', successBody(request), [JSON_TYPE, LASTING]));
  const server = await startRawServer((request) => {
    if (request.url === '/token') return respond(request);
    requests.set(request.url, request);
    waiting.get(request.url)?.();
  });
  afterThisTest(() => server.close());
  return {
    ...server,
    arrived: async (path) => {
      if (!requests.has(path)) await new Promise<void>((resolve) => waiting.set(path, resolve));
    },
    respond: (path) => respond(requests.get(path) as RawRequest),
  };
}

function createClient(server: RawServer, options: Partial<AcmeOptions> = {}): AcmeClient {
  const client = createAcme({ baseUrl: server.url, timeout: TIMEOUT, maxConnections: 1, ...options });
  afterThisTest(() => client.close());
  return client;
}

const paths = (server: RawServer): readonly string[] => server.requests.map(({ url }) => url);

/** Waits until a call waits for a connection. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a call that waits for a connection', () => {
  it('uses the connection of the previous call, in order', async () => {
    const server = await startHeldServer();
    const client = createClient(server);
    const calls = ['/1', '/2', '/3'].map((path) => client.http.get(path));
    for (const path of ['/1', '/2', '/3']) {
      await server.arrived(path);
      server.respond(path);
    }
    await Promise.all(calls);
    // The idle connection of the token request closes, because only one connection is allowed.
    expect(server.requests.map(({ url, connection }) => [url, connection.number])).toEqual([
      ['/token', 1],
      ['/1', 2],
      ['/2', 2],
      ['/3', 2],
    ]);
  });

  it('times out without being sent, and does not delay the next call', async () => {
    const server = await startHeldServer();
    const clock = new ManualClock();
    const client = createClient(server, { clock });
    const first = client.http.get('/1', { timeout: 10 * TIMEOUT });
    await server.arrived('/1');
    const second = rejected<Error>(client.http.get('/2'));
    await turn();
    clock.advance(TIMEOUT);
    const error = await second;
    expect(error.message).toMatch(/: timed out after 5000 ms waiting for a connection$/);
    expect(error).toMatchObject({ code: 'timeout', outcome: 'not_sent', attempts: 0 });
    const third = client.http.get('/3');
    server.respond('/1');
    await server.arrived('/3');
    server.respond('/3');
    await Promise.all([first, third]);
    expect(paths(server)).toEqual(['/token', '/1', '/3']);
  });

  it('ends at once if its signal aborts', async () => {
    const server = await startHeldServer();
    const client = createClient(server);
    const first = client.http.get('/1');
    await server.arrived('/1');
    const controller = new AbortController();
    const second = rejected(client.http.post('/2', {}, { signal: controller.signal }));
    await turn();
    controller.abort();
    expect(await second).toMatchObject({ code: 'aborted', outcome: 'not_sent', attempts: 0 });
    server.respond('/1');
    await first;
    expect(paths(server)).toEqual(['/token', '/1']);
  });

  it('ends when the client is closed', async () => {
    const server = await startHeldServer();
    const clock = new ManualClock();
    const client = createClient(server, { clock });
    const first = rejected(client.http.get('/1', { timeout: 10 * TIMEOUT }));
    await server.arrived('/1');
    const second = rejected(client.http.get('/2', { timeout: 10 * TIMEOUT }));
    await turn();
    const closing = client.close();
    clock.advance(TIMEOUT);
    expect(await first).toMatchObject({ code: 'closed', outcome: 'unknown' });
    expect(await second).toMatchObject({ code: 'closed', outcome: 'not_sent' });
    await closing;
    await Promise.all(server.connections.map(({ closed }) => closed));
  });

  it('keeps its own async context', async () => {
    const server = await startHeldServer();
    const tenant = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const client = createClient(server, {
      onEvent: ({ type }) => void (type === 'request.sent' && seen.push(tenant.getStore())),
    });
    /** A body that is read when the request is sent. */
    async function* body() {
      seen.push(`body of ${tenant.getStore()}`);
      yield 'x';
    }
    const first = tenant.run('first', () => client.http.get('/1'));
    await server.arrived('/1');
    const second = tenant.run('second', async () => {
      await client.http.post('/2', Readable.from(body()));
      return tenant.getStore();
    });
    await turn();
    server.respond('/1');
    await server.arrived('/2');
    server.respond('/2');
    await first;
    expect(await second).toBe('second');
    expect(seen).toEqual(['first', 'second', 'body of second']);
  });
});

describe('clients with the same origin', () => {
  it('share the maximum number of connections and take turns', async () => {
    const server = await startHeldServer();
    const [a, b] = [createClient(server), createClient(server)];
    const calls = [a.http.get('/a1'), a.http.get('/a2')];
    await server.arrived('/a1');
    calls.push(b.http.get('/b1'));
    await turn();
    const open = () => server.connections.filter(({ isOpen }) => isOpen).length;
    server.respond('/a1');
    await server.arrived('/a2');
    expect(open()).toBe(1);
    server.respond('/a2');
    await server.arrived('/b1');
    expect(open()).toBe(1);
    server.respond('/b1');
    await Promise.all(calls);
  });

  it("an idle connection closes for another client's call", async () => {
    const server = await startHeldServer();
    const [a, b] = [createClient(server, { maxConnections: 2 }), createClient(server, { maxConnections: 2 })];
    for (const [client, path] of [
      [a, '/a'],
      [b, '/b'],
    ] as const) {
      const call = client.http.get(path);
      await server.arrived(path);
      server.respond(path);
      await call;
    }
    await Promise.all(server.connections.slice(0, 2).map(({ closed }) => closed));
  });
});

describe('the connection that is opened ahead', () => {
  it('is opened while the token is requested', async () => {
    const server = await startRawServer((request) => {
      // The token request receives its response after the second connection was opened.
      const respond = (): void => {
        if (server.connections.length < 2) setImmediate(respond);
        else request.connection.write(answer(request, '200', successBody(request), [JSON_TYPE, LASTING]));
      };
      respond();
    });
    afterThisTest(() => server.close());
    const client = createClient(server, { maxConnections: 10 });
    expect((await client.http.get('/x')).status).toBe(200);
    expect(server.requests.map(({ connection }) => connection.number)).toEqual([1, 2]);
    expect(server.connections).toHaveLength(2);
  });

  it('is not opened for a token without a call', async () => {
    const server = await startHeldServer();
    const client = createClient(server, { maxConnections: 10 });
    await client.token();
    await turn();
    expect(server.connections).toHaveLength(1);
  });
});
