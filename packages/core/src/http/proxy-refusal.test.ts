import { createServer, type Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { closeServer, listenOnLoopback } from '@x/test-kit/loopback';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import { EnvHttpProxyAgent, ProxyAgent } from 'undici';
import { type AcmeClient, acme, CREDENTIALS, createAcme } from '../../test/acme.js';
import { afterThisTest } from '../../test/after-each.js';
import { readOptions } from '../client/options.js';
import { type ClientEvent, KeyClient, ProviderError } from '../index.js';

/** Starts a proxy that responds to every connection with these bytes, and counts the requests. */
async function startProxy(answer: string | Buffer): Promise<{ readonly url: string; readonly requests: string[] }> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      requests.push(chunk.toString('latin1'));
      socket.write(answer);
    });
  });
  const port = await listenOnLoopback(server);
  afterThisTest(() => closeServer(server, sockets));
  return { url: `http://127.0.0.1:${port}`, requests };
}

const status = (line: string): string => `HTTP/1.1 ${line}\r\nContent-Length: 0\r\nProxy-Authenticate: Basic\r\n\r\n`;

type Closable = { dispatch: ProxyAgent['dispatch']; close(): Promise<void>; destroy(): Promise<void> };

function closing<T extends Closable>(dispatcher: T): T {
  afterThisTest(() => dispatcher.destroy());
  return dispatcher;
}

const AGENTS: readonly [string, (uri: string) => Closable][] = [
  ['ProxyAgent', (uri) => new ProxyAgent({ uri, requestTls: { rejectUnauthorized: true } })],
  ['EnvHttpProxyAgent', (uri) => new EnvHttpProxyAgent({ httpsProxy: uri, httpProxy: uri })],
];

const STATUSES = ['407 Proxy Authentication Required', '403 Forbidden', '502 Bad Gateway', '503 Busy', '302 Found'];

const DOORS: readonly [string, (options: never) => Promise<unknown>][] = [
  ['token()', (options) => client(options).token()],
  ['http', (options) => client(options).http.get('/x')],
  ['a transaction', (options) => client(options).transaction(({ http }) => http.post('/x', {}))],
  ['http of a key client', (options) => keyClient(options).http.put('/x', {})],
];

function client(options: never): AcmeClient {
  return createAcme(options);
}

function keyClient(options: object): KeyClient<typeof CREDENTIALS> {
  const { token: _, ...definition } = acme;
  const checked = readOptions(definition, { credentials: CREDENTIALS, ...options });
  return new KeyClient(definition, checked, ({ secret }) => secret);
}

describe.each(AGENTS)('a proxy of a %s that refuses a tunnel', (_name, agentOf) => {
  describe.each(STATUSES)('with %s', (line) => {
    it.each(DOORS)('makes %s fail with `connect` without a retry', async (_door, call) => {
      const proxy = await startProxy(status(line));
      const dispatcher = closing(agentOf(proxy.url));
      // The clock does not advance, so a retry would wait forever.
      const options = { baseUrl: 'https://api.example.com', retries: 2, clock: new ManualClock(), dispatcher };
      const error = await rejected<ProviderError>(call(options as never));
      expect(error).toMatchObject({ code: 'connect', outcome: 'not_sent', attempts: 0, retryable: false });
      expect(error.message).toContain(`the proxy refused the connection with status ${line.slice(0, 3)}`);
      expect(error.message.includes('proxy credentials')).toBe(line.startsWith('407'));
      expect(proxy.requests).toHaveLength(1);
      expect(JSON.parse(JSON.stringify(ProviderError.from(error.toJSON())))).toEqual(JSON.parse(JSON.stringify(error)));
    });
  });
});

it.each(STATUSES)('a token request that a proxy refuses with %s fails without a retry', async (line) => {
  const proxy = await startProxy(status(line));
  const dispatcher = closing(new ProxyAgent(proxy.url));
  const clock = new ManualClock();
  const events: string[] = [];
  const onEvent = ({ type }: ClientEvent): number => events.push(type);
  const options = { baseUrl: 'https://api.example.com', retries: 2, clock, dispatcher, onEvent };
  const tokens = createAcme(options);
  // The second request follows a failed one, so it has other rules for retries.
  for (const failures of [1, 2]) {
    expect(await rejected(tokens.token())).toMatchObject({ code: 'connect', attempts: 0, retryable: false });
    expect(tokens.status()).toMatchObject({ tokenRequests: failures, tokenFailuresInARow: failures });
    expect(proxy.requests).toHaveLength(failures);
    clock.advance(60_000);
  }
  const once = ['token.requested', 'token.request_failed'];
  expect(events).toEqual([...once, ...once]);
});

it('a 407 response of a proxy without a tunnel is `connect`', async () => {
  const proxy = await startProxy(status('407 Proxy Authentication Required'));
  const dispatcher = closing(new ProxyAgent({ uri: proxy.url, proxyTunnel: false }));
  const options = { baseUrl: 'http://localhost:9', retries: 2, clock: new ManualClock(), dispatcher };
  expect(await rejected(createAcme(options).token())).toMatchObject({
    code: 'connect',
    retryable: false,
    message: expect.stringContaining('the proxy refused the connection with status 407'),
  });
  expect(proxy.requests).toHaveLength(1);
});

it('a SOCKS proxy that accepts no authentication method is `connect`', async () => {
  const proxy = await startProxy(Buffer.from([5, 0xff]));
  const dispatcher = closing(new ProxyAgent(proxy.url.replace('http:', 'socks5:')));
  const options = { baseUrl: 'https://api.example.com', retries: 2, clock: new ManualClock(), dispatcher };
  expect(await rejected(createAcme(options).token())).toMatchObject({
    code: 'connect',
    retryable: false,
    message: expect.stringContaining('the proxy refused the connection: UND_ERR_SOCKS5_AUTH_REJECTED'),
  });
  expect(proxy.requests).toHaveLength(1);
});

it('a proxy that cannot be reached is `connect`, which may succeed later', async () => {
  const dispatcher = closing(new ProxyAgent('http://127.0.0.1:9'));
  const error = await rejected(createAcme({ baseUrl: 'https://api.example.com', dispatcher }).token());
  expect(error).toMatchObject({ code: 'connect', outcome: 'not_sent', retryable: true });
});
