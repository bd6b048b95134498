import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { CertificateAuthority } from '@x/test-kit/certificates';
import { startConnectProxy } from '@x/test-kit/connect-proxy';
import { json, type SeenRequest, startServer } from '@x/test-kit/http-server';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import * as undici from 'undici';
import * as undici6 from 'undici-6';
import { acme, CREDENTIALS, createAcme } from '../../test/acme.js';
import { afterThisTest, connectAcme, startAcme } from '../../test/after-each.js';
import { readOptions } from '../client/options.js';
import type { Dispatcher } from '../config.js';
import { KeyClient } from '../index.js';

type Closable = Dispatcher & { close(): Promise<void> };

function closeAfterTest<T extends Closable>(dispatcher: T): T {
  afterThisTest(() => dispatcher.close());
  return dispatcher;
}

const { interceptors } = undici;
const compose = (interceptor: undici.Dispatcher.DispatcherComposeInterceptor): Dispatcher =>
  closeAfterTest(new undici.Agent()).compose(interceptor);

describe('an undici 7 dispatcher', () => {
  const { Agent, Pool, RetryAgent, ProxyAgent, MockAgent } = undici;

  it.each<[string, (origin: string) => Closable]>([
    ['an Agent', () => new Agent()],
    ['a Pool', (origin) => new Pool(origin)],
    ['a RetryAgent', () => new RetryAgent(new Agent()) as Closable],
  ])('sends requests through %s from undici 7', async (_kind, make) => {
    const server = await startAcme();
    const client = createAcme({ baseUrl: server.url, dispatcher: closeAfterTest(make(server.url)) });
    expect((await client.http.post('/x', { a: 1 })).data).toEqual({ ok: true });
    expect(server.seen.map(({ url }) => url)).toEqual(['/token', '/x']);
  });

  it('a MockAgent receives mocked requests, and other requests are rejected', async () => {
    const dispatcher = closeAfterTest(new MockAgent());
    dispatcher.disableNetConnect();
    const reply = { headers: { 'content-type': 'application/json' } };
    const api = dispatcher.get('https://api.example.com');
    api.intercept({ method: 'POST', path: '/token' }).reply(200, { token: 'mocked', ttl: 60 }, reply);
    api.intercept({ path: '/x', headers: { authorization: 'Bearer mocked' } }).reply(200, { mocked: true }, reply);
    const client = createAcme({ baseUrl: 'https://api.example.com', dispatcher });
    expect((await client.http.get('/x')).data).toEqual({ mocked: true });
    expect(await rejected(client.http.get('/y'))).toMatchObject({ code: 'connect', outcome: 'not_sent' });
  });

  it("rejects with `connect` if the dispatcher's proxy is unreachable or refuses the connection", async () => {
    const refusing = await startConnectProxy('Basic of-another');
    afterThisTest(() => refusing.close());
    for (const uri of [refusing.url, 'http://127.0.0.1:9']) {
      const client = createAcme({
        baseUrl: 'https://api.example.com',
        dispatcher: closeAfterTest(new ProxyAgent(uri)),
      });
      expect(await rejected(client.token())).toMatchObject({ code: 'connect', outcome: 'not_sent', attempts: 0 });
    }
    expect(refusing.requests).toHaveLength(1);
  });

  it("rejects with `tls` if the proxy's certificate is for a different host", async () => {
    const authority = await CertificateAuthority.create();
    const proxy = await startServer(() => undefined, await authority.server(['other.example']));
    afterThisTest(() => proxy.close());
    const dispatcher = closeAfterTest(new ProxyAgent({ uri: proxy.url, proxyTls: { ca: authority.cert } }));
    const client = createAcme({ baseUrl: 'https://api.example.com', dispatcher });
    expect(await rejected(client.token())).toMatchObject({ code: 'tls', outcome: 'not_sent', attempts: 0 });
    expect(proxy.seen).toEqual([]);
  });
});

describe('an incompatible dispatcher', () => {
  const { Agent, Pool, RetryAgent, ProxyAgent, MockAgent, EnvHttpProxyAgent, interceptors: older } = undici6;

  it.each<[string, (origin: string) => Closable]>([
    ['an undici 6 Agent', () => new Agent()],
    ['an undici 6 Pool', (origin) => new Pool(origin)],
    ['an undici 6 RetryAgent', () => new RetryAgent(new Agent())],
    ['an undici 6 ProxyAgent', (origin) => new ProxyAgent(origin)],
    ['an undici 6 EnvHttpProxyAgent', (origin) => new EnvHttpProxyAgent({ httpProxy: origin })],
    ['an undici 6 MockAgent', () => new MockAgent()],
    ["an undici 6 MockAgent's pool", (origin) => mocked(new MockAgent(), origin)],
    ['the undici 6 redirect interceptor', () => new Agent().compose(older.redirect({ maxRedirections: 1 }))],
    ['the undici 6 retry interceptor', () => new Agent().compose(older.retry())],
    ['the undici 6 dns interceptor', () => new Agent().compose(older.dns())],
    ["an undici 7 MockAgent's pool", (origin) => mocked(new undici.MockAgent(), origin)],
    [
      'an interceptor that throws',
      () =>
        new undici.Agent().compose(() => () => {
          throw new Error('canary');
        }),
    ],
  ])(
    'an incompatible dispatcher fails the call immediately with an error that names the option: %s',
    async (_kind, make) => {
      const server = await startAcme();
      // The clock does not advance, so the request cannot time out.
      const clock = new ManualClock();
      const client = createAcme({ baseUrl: server.url, clock, dispatcher: closeAfterTest(make(server.url)) });
      const error = await rejected(client.token());
      expect(error).toMatchObject({ code: 'invalid_options', retryable: false });
      expect(error.message).toBe(
        'acme token: dispatcher: must be a Dispatcher of undici 7 or 8, with interceptors that do not throw',
      );
      expect(server.seen).toEqual([]);
    },
  );

  it('reports an unknown outcome if the undici 6 dump interceptor sends an aborted request', async () => {
    const server = await startServer((_request, response) => json(response, 200, {}));
    afterThisTest(() => server.close());
    const { token: _, ...definition } = acme;
    const dispatcher = closeAfterTest(new Agent().compose(older.dump()));
    const options = { baseUrl: server.url, credentials: CREDENTIALS, clock: new ManualClock(), dispatcher };
    const client = new KeyClient(definition, readOptions(definition, options), ({ secret }) => secret);
    expect(await rejected(client.http.post('/x', {}))).toMatchObject({
      code: 'invalid_options',
      outcome: 'unknown',
      attempts: 1,
    });
  });
});

function mocked(agent: { get(origin: string): unknown }, origin: string): Closable {
  const pool = agent.get(origin) as {
    intercept(what: object): { reply(status: number, body: object): unknown };
  };
  pool.intercept({ method: 'POST', path: '/token' }).reply(200, { token: 'x', ttl: 60 });
  return pool as unknown as Closable;
}

// The tests follow the order of docs/network.md.
describe("interceptors of the client's dispatcher", () => {
  const summary = ({ method, url, headers, body }: SeenRequest): readonly unknown[] => [
    method,
    url,
    headers.authorization,
    String(body),
  ];

  it('the redirect interceptor follows redirects to other paths and sends the token', async () => {
    const { server, client } = await connectAcme(
      {
        api: ({ url }, response) =>
          url === '/elsewhere'
            ? json(response, 200, { elsewhere: true })
            : void response.writeHead(302, { location: '/elsewhere' }).end(),
      },
      { dispatcher: compose(interceptors.redirect({ maxRedirections: 1 })) },
    );
    expect((await client.http.get('/x')).data).toEqual({ elsewhere: true });
    expect(server.apiCalls().map(summary)).toContainEqual(['GET', '/elsewhere', 'Bearer token-1', '']);
  });

  it('the redirect interceptor follows redirects to other hosts without the token but with the full body', async () => {
    const other = await startServer((_request, response) => json(response, 200, { token: 'theirs', ttl: 60 }));
    afterThisTest(() => other.close());
    const away = { location: `${other.url}/theirs` };
    const { client } = await connectAcme(
      {
        token: (_request, respond) => respond(307, {}, away),
        api: (_request, response) => json(response, 308, {}, away),
      },
      { dispatcher: compose(interceptors.redirect({ maxRedirections: 1 })) },
    );
    expect((await client.token()).reveal()).toBe('theirs');
    expect(other.seen.map(summary)).toEqual([['POST', '/theirs', undefined, JSON.stringify(CREDENTIALS)]]);
  });

  it('the dump interceptor discards the token response', async () => {
    const { client } = await connectAcme({}, { dispatcher: compose(interceptors.dump()) });
    expect(await rejected(client.token())).toMatchObject({ code: 'invalid_response' });
  });

  it('the responseError interceptor hides error statuses, so a 401 does not renew the token', async () => {
    const { server, client } = await connectAcme({}, { dispatcher: compose(interceptors.responseError()) });
    await client.token();
    server.accepted.clear();
    const error = await rejected(client.http.get('/x'));
    expect(error).toMatchObject({ code: 'network' });
    expect(error).not.toHaveProperty('status');
    expect(server.tokenRequests()).toHaveLength(1);
  });

  it('the retry interceptor retries GET requests but not POST requests, and hides the last response', async () => {
    const { server, client } = await connectAcme(
      { api: (_request, response) => json(response, 503, { refused: 'not now' }) },
      { dispatcher: compose(interceptors.retry({ maxRetries: 2, minTimeout: 1, maxTimeout: 1 })) },
    );
    expect(await rejected(client.http.get('/x'))).toMatchObject({ code: 'network' });
    expect(server.apiCalls()).toHaveLength(3);
    expect(await rejected(client.http.post('/x'))).toMatchObject({ code: 'network', outcome: 'unknown' });
    expect(server.apiCalls()).toHaveLength(4);
  });

  it('the cache interceptor serves public responses from memory', async () => {
    const { server, client } = await connectAcme(
      { api: (_request, response) => json(response, 200, {}, { 'cache-control': 'public, max-age=60' }) },
      { dispatcher: compose(interceptors.cache()) },
    );
    await client.http.get('/x');
    await client.http.get('/x');
    expect(server.apiCalls()).toHaveLength(1);
  });

  it('the decompress interceptor does not bypass the response size limit', async () => {
    const packed = gzipSync(Buffer.alloc(1_000_000));
    const { client } = await connectAcme(
      { api: (_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed) },
      { dispatcher: compose(interceptors.decompress()), maxResponseBytes: 10_000 },
    );
    expect(await rejected(client.http.get('/x'))).toMatchObject({ code: 'too_large' });
  });
});
