import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { CertificateAuthority } from '@x/test-kit/certificates';
import { ManualClock } from '@x/test-kit/manual-clock';
import { type RawRequest, type RawServer, startRawServer } from '@x/test-kit/raw-server';
import { rejected } from '@x/test-kit/rejected';
import { startTlsFront } from '@x/test-kit/tls-front';
import { type AcmeClient, type AcmeOptions, acme, createAcme } from '../../test/acme.js';
import { afterThisTest } from '../../test/after-each.js';
import { JSON_TYPE, LASTING } from '../../test/faults/fault.js';
import { trust } from '../../test/trust.js';
import { readOptions } from '../client/options.js';
import { type ClientEvent, KeyClient } from '../index.js';

/** Creates a client for a tenant. */
function tenant(name: string, server: RawServer, options: Partial<AcmeOptions> = {}): AcmeClient {
  const credentials = { id: name, secret: `secret-of-${name}` };
  const client = createAcme({ baseUrl: server.url, credentials, ...options });
  afterThisTest(() => client.close());
  return client;
}

/** Creates a key client for a tenant. */
function keyTenant(name: string, server: RawServer): KeyClient<{ id: string; secret: string }> {
  const { token: _, ...definition } = acme;
  const credentials = { id: name, secret: `key-of-${name}` };
  const client = new KeyClient(
    definition,
    readOptions(definition, { baseUrl: server.url, credentials }),
    (c) => c.secret,
  );
  afterThisTest(() => client.close());
  return client;
}

let issued = 0;

/** Returns the correct response to a token request or an API call, in a format that is valid for both. */
function bodyOf({ url, headers, body }: RawRequest): object {
  if (url !== '/token') return { token: `echo-${headers['authorization']?.slice(7)}`, ttl: 600, called: url };
  issued += 1;
  return { token: `${JSON.parse(String(body)).id}-${issued}`, ttl: 600, called: url };
}

function bytesOf(content: object): string {
  const body = JSON.stringify(content);
  const headers = [JSON_TYPE, LASTING, `content-length: ${body.length}`];
  return `HTTP/1.1 200 OK\r\n${headers.join('\r\n')}\r\n\r\n${body}`;
}

const respond = (request: RawRequest): void => request.connection.write(bytesOf(bodyOf(request)));

/** Before each correct response, resends the connection's previous response. */
function repeating(): (request: RawRequest) => void {
  const latest = new Map<number, string>();
  return (request) => {
    const { connection } = request;
    const previous = latest.get(connection.number) ?? '';
    const current = bytesOf(bodyOf(request));
    latest.set(connection.number, current);
    connection.write(previous);
    connection.write(current);
  };
}

let authority: CertificateAuthority;

beforeAll(async () => {
  authority = await CertificateAuthority.create();
});

async function startPlain(script: Parameters<typeof startRawServer>[0]): Promise<RawServer> {
  const server = await startRawServer(script);
  afterThisTest(() => server.close());
  return server;
}

/** Starts a server behind a TLS front end, which opens one server connection for each client connection. */
async function startSecure(script: Parameters<typeof startRawServer>[0]): Promise<RawServer> {
  const server = await startPlain(script);
  const front = await startTlsFront(server.url, await authority.server(['localhost']));
  afterThisTest(() => front.close());
  trust(authority);
  return { ...server, url: front.url };
}

/** Waits until connections can be reused. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

const tokenOf = async (client: { token(): Promise<{ reveal(): string }> }): Promise<string> =>
  (await client.token()).reveal();

const calledBy = async (client: Pick<AcmeClient, 'http'>, url: string): Promise<unknown> =>
  (await client.http.get(url)).data;

/** Returns the purpose and tenant of each connection's requests. */
function uses({ requests }: RawServer): readonly (readonly string[])[] {
  const seen: Set<string>[] = [];
  for (const { url, headers, body, connection } of requests) {
    const [, user = ''] = /^Bearer (?:key-of-)?(\w+)/.exec(headers['authorization'] ?? '') ?? [];
    seen[connection.number] ??= new Set();
    seen[connection.number]?.add(url === '/token' ? `tokens of ${JSON.parse(String(body)).id}` : `calls of ${user}`);
  }
  return seen.slice(1).map((set) => [...set]);
}

describe.each([
  ['http', startPlain],
  ['https', startSecure],
])('over %s', (_scheme, start) => {
  describe('repeated responses', () => {
    it("does not accept a late copy of one client's response as another client's token", async () => {
      const server = await start(repeating());
      const [a, b] = [tenant('a', server), tenant('b', server)];
      expect(await tokenOf(a)).toMatch(/^a-/);
      await settle();
      expect(await tokenOf(b)).toMatch(/^b-/);
    });

    it("does not use a repeated response for a different client's API call", async () => {
      const server = await start(repeating());
      const [a, b] = [tenant('a', server), tenant('b', server)];
      await tokenOf(a);
      const tokenOfB = await tokenOf(b);
      for (let at = 0; at < 5; at += 1) {
        await calledBy(a, '/of-a');
        await settle();
        expect(await calledBy(b, '/of-b')).toMatchObject({ called: '/of-b', token: `echo-${tokenOfB}` });
      }
    });

    it('does not use a repeated token response for an API call', async () => {
      const server = await start(repeating());
      const a = tenant('a', server);
      await tokenOf(a);
      await settle();
      expect(await calledBy(a, '/x')).toMatchObject({ called: '/x' });
    });

    it('does not use a repeated API response as a token', async () => {
      const server = await start(repeating());
      const a = tenant('a', server);
      await calledBy(a, '/x');
      await settle();
      a.invalidate(await a.token());
      expect(await tokenOf(a)).toMatch(/^a-/);
    });

    it('does not share a repeated response between a token client and a key client', async () => {
      const server = await start(repeating());
      const a = tenant('a', server);
      const b = keyTenant('b', server);
      await calledBy(a, '/of-a');
      await settle();
      expect(await calledBy(b, '/of-b')).toMatchObject({ called: '/of-b', token: 'echo-key-of-b' });
      await settle();
      expect(await calledBy(a, '/of-a')).toMatchObject({ called: '/of-a' });
      await settle();
      expect(await tokenOf(tenant('c', server))).toMatch(/^c-/);
    });

    it("does not use a repeated response as a different transaction's token", async () => {
      const server = await start(repeating());
      const a = tenant('a', server);
      const tokens: string[] = [];
      for (let at = 0; at < 5; at += 1) {
        await a.transaction(async (tx) => tokens.push(await tokenOf(tx)));
        await settle();
      }
      expect(new Set(tokens).size).toBe(5);
    });

    it("does not use a repeated response with the client's token as a transaction's token", async () => {
      const server = await start(repeating());
      const a = tenant('a', server);
      const shared = await tokenOf(a);
      await settle();
      expect(await a.transaction(tokenOf)).not.toBe(shared);
    });
  });

  it('each connection serves one client, for either token requests or API calls', async () => {
    const server = await start(respond);
    const [a, b] = [tenant('a', server), tenant('b', server)];
    const c = keyTenant('c', server);
    for (let round = 0; round < 3; round += 1) {
      await Promise.all([a, b].map((client) => client.transaction((tx) => calledBy(tx, '/of-a-transaction'))));
      await Promise.all([a, b, c].map((client) => calledBy(client, '/x')));
      await settle();
    }
    const each = uses(server);
    expect(each.filter(({ length }) => length !== 1)).toEqual([]);
    expect(new Set(each.flat())).toEqual(
      new Set(['tokens of a', 'calls of a', 'tokens of b', 'calls of b', 'calls of c']),
    );
  });

  it('a connection is reused but handles only one request at a time', async () => {
    const open = new Map<number, number>();
    const server = await start((request) => {
      const { connection } = request;
      open.set(connection.number, (open.get(connection.number) ?? 0) + 1);
      expect(open.get(connection.number)).toBe(1);
      setImmediate(() => {
        open.set(connection.number, 0);
        respond(request);
      });
    });
    const a = tenant('a', server);
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(Array.from({ length: 10 }, () => a.transaction((tx) => calledBy(tx, '/x'))));
      await settle();
    }
    expect(server.requests).toHaveLength(60);
    expect(server.connections).toHaveLength(20);
  });

  describe('bytes after a response', () => {
    const planted = (request: RawRequest): string =>
      bytesOf({ ...bodyOf(request), token: 'planted', called: 'planted' });

    it.each<[string, (request: RawRequest) => string]>([
      ['a second response in the same packet', (request) => bytesOf(bodyOf(request)) + planted(request)],
      [
        'the end of a body whose content-length is too small',
        (request) => bytesOf(bodyOf(request)) + planted(request).slice(0, 20),
      ],
      ['an extra character after the body', (request) => `${bytesOf(bodyOf(request))}}}`],
      [
        'a second response after an informational response',
        (request) => `HTTP/1.1 103 Early Hints\r\n\r\n${bytesOf(bodyOf(request))}${planted(request)}`,
      ],
    ])('closes the connection when additional bytes follow a response: %s', async (_what, bytes) => {
      const server = await start((request) => request.connection.write(bytes(request)));
      const a = tenant('a', server);
      for (let at = 0; at < 3; at += 1) {
        expect(await a.transaction(tokenOf)).toMatch(/^a-/);
        expect(await calledBy(a, `/${at}`)).toMatchObject({ called: `/${at}` });
      }
      await Promise.all(server.requests.map(({ connection }) => connection.closed));
    });

    it('closes the connection when a body follows a HEAD response', async () => {
      const server = await start((request) =>
        request.connection.write(
          request.method === 'HEAD' ? bytesOf({}) + bytesOf({ called: 'planted' }) : bytesOf(bodyOf(request)),
        ),
      );
      const a = tenant('a', server);
      expect((await a.http.head('/x')).status).toBe(200);
      await server.requests.at(-1)?.connection.closed;
      expect(await calledBy(a, '/y')).toMatchObject({ called: '/y' });
    });
  });

  describe('a response that arrives after its request has ended', () => {
    /** Starts a server that ignores `/slow` requests, and ignores token requests while `holdsTokens` returns true. */
    async function startHolding(holdsTokens: () => boolean) {
      const held: RawRequest[] = [];
      let arrived = (): void => undefined;
      const server = await start((request) => {
        if (request.url !== '/slow' && !(request.url === '/token' && holdsTokens())) return respond(request);
        held.push(request);
        arrived();
      });
      const next = (): Promise<void> =>
        new Promise((resolve) => {
          arrived = resolve;
        });
      return { server, held, next };
    }

    it('closes the connection when a signal aborts an API call, so a late response is discarded', async () => {
      const { server, held, next } = await startHolding(() => false);
      const a = tenant('a', server);
      const controller = new AbortController();
      const call = a.http.get('/slow', { signal: controller.signal });
      await next();
      controller.abort();
      expect(await rejected(call)).toMatchObject({ code: 'aborted' });
      const [request] = held as [RawRequest];
      respond(request);
      expect(await calledBy(a, '/y')).toMatchObject({ called: '/y' });
      await request.connection.closed;
    });

    it('closes the connections of an API call and a token request that time out', async () => {
      let holdsTokens = false;
      const { server, held, next } = await startHolding(() => holdsTokens);
      const clock = new ManualClock();
      const a = tenant('a', server, { clock });
      await a.token();
      const call = a.http.get('/slow');
      await next();
      holdsTokens = true;
      const token = a.transaction(tokenOf);
      await next();
      clock.advance(30_000);
      expect(await rejected(call)).toMatchObject({ code: 'timeout' });
      expect(await rejected(token)).toMatchObject({ code: 'timeout' });
      for (const request of held) respond(request);
      holdsTokens = false;
      clock.advance(60_000);
      expect(await a.transaction(tokenOf)).toMatch(/^a-/);
      expect(await calledBy(a, '/y')).toMatchObject({ called: '/y' });
      await Promise.all(held.map(({ connection }) => connection.closed));
    });

    it('closes the connection when the reader destroys a stream', async () => {
      const server = await start((request) => {
        if (request.url !== '/stream') return respond(request);
        request.connection.write(`HTTP/1.1 200 OK\r\n${LASTING}\r\ncontent-length: 1000\r\n\r\nbegun`);
      });
      const a = tenant('a', server);
      const { data } = await a.http.get<Readable>('/stream', { responseType: 'stream' });
      await once(data, 'readable');
      data.destroy();
      const { connection } = server.requests.at(-1) as RawRequest;
      connection.write('x'.repeat(995) + bytesOf({ called: 'planted' }));
      expect(await calledBy(a, '/y')).toMatchObject({ called: '/y' });
      await connection.closed;
    });
  });

  it('a closed client has no open connections', async () => {
    const server = await start(respond);
    const [a, b] = [tenant('a', server), keyTenant('b', server)];
    await a.transaction((tx) => calledBy(tx, '/x'));
    await calledBy(b, '/x');
    await Promise.all([a.close(), b.close()]);
    await Promise.all(server.connections.map(({ closed }) => closed));
  });

  describe('a provider that reissues the same token', () => {
    async function constant(token: () => string) {
      const server = await start((request) => request.connection.write(bytesOf({ token: token(), ttl: 600 })));
      const retries: object[] = [];
      const onEvent = ({ type, callId: _c, provider: _p, at: _a, ...event }: ClientEvent): unknown =>
        type === 'request.retried' && retries.push(event);
      const a = tenant('a', server, { onEvent });
      const next = async (): Promise<readonly [string, requests: number]> => {
        const before = server.requests.length;
        const value = await a.transaction(tokenOf);
        await settle();
        return [value, server.requests.length - before];
      };
      return { server, next, retries };
    }

    it('verifies a repeated token once with a token request over a new connection', async () => {
      const { server, next, retries } = await constant(() => 'constant');
      expect([await next(), await next(), await next(), await next()]).toEqual([
        ['constant', 1],
        ['constant', 2],
        ['constant', 1],
        ['constant', 1],
      ]);
      expect(server.requests.map(({ connection }) => connection.number).slice(0, 3)).toEqual([1, 1, 2]);
      expect(retries).toEqual([{ operation: 'token', code: 'invalid_response', retry: 1, delay: 0 }]);
    });

    it('a provider is not considered to reissue tokens if the additional response has a different token', async () => {
      const tokens = ['a', 'a', 'b', 'c', 'c', 'd'];
      const { next } = await constant(() => tokens.shift() as string);
      expect([await next(), await next(), await next(), await next()]).toEqual([
        ['a', 1],
        ['b', 2],
        ['c', 1],
        ['d', 2],
      ]);
    });
  });
});
