import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Agent } from 'undici';
import '@x/test-kit/canaries';
import { CertificateAuthority, EXPIRED, type Identity, NOT_YET_VALID, selfSigned } from '@x/test-kit/certificates';
import { type HttpServer, startServer } from '@x/test-kit/http-server';
import { listenOnLoopback, startListener } from '@x/test-kit/loopback';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import { acme, CREDENTIALS, createAcme } from '../../test/acme.js';
import { afterThisTest, connectAcme } from '../../test/after-each.js';
import { trust } from '../../test/trust.js';
import { readOptions } from '../client/options.js';
import { ProviderError } from '../errors.js';
import { KeyClient } from '../index.js';

const HOSTS = ['127.0.0.1', 'localhost'];

/** Certificates that clients must reject for {@link HOSTS}, even if they trust `authority`. */
const UNTRUSTED = [
  'expired',
  'not yet valid',
  'self-signed',
  'issued by an unknown CA',
  'issued for a different host',
] as const;

let authority: CertificateAuthority;
let good: Identity;
let untrusted: Readonly<Record<(typeof UNTRUSTED)[number], Identity>>;

beforeAll(async () => {
  authority = await CertificateAuthority.create();
  good = await authority.server(HOSTS);
  untrusted = {
    expired: await authority.server(HOSTS, EXPIRED),
    'not yet valid': await authority.server(HOSTS, NOT_YET_VALID),
    'self-signed': await selfSigned(HOSTS),
    'issued by an unknown CA': await (await CertificateAuthority.create('Unknown')).server(HOSTS),
    'issued for a different host': await authority.server(['other.example']),
  };
});

/**
 * Creates a dispatcher that trusts a private CA. Without pipelining, undici opens a connection for each request, so the
 * certificate is checked each time.
 */
function trusting({ cert }: CertificateAuthority): Agent {
  const agent = new Agent({ connect: { ca: cert }, pipelining: 0 });
  afterThisTest(() => agent.close());
  return agent;
}

/** Creates a client that sends its key with every call. */
function keyClient(options: object): KeyClient<typeof CREDENTIALS> {
  const { token: _, ...definition } = acme;
  const checked = readOptions(definition, { credentials: CREDENTIALS, ...options });
  return new KeyClient(definition, checked, ({ secret }) => secret);
}

function expectUntrusted(error: unknown): void {
  expect(ProviderError.is(error)).toBe(true);
  expect(error).toMatchObject({
    code: 'tls',
    outcome: 'not_sent',
    attempts: 0,
    retryable: false,
    message: expect.stringMatching(/could not establish a trusted TLS connection to 127\.0\.0\.1:\d+: [A-Z_]+$/),
  });
  expect(error).toShowNone([CREDENTIALS.id, CREDENTIALS.secret, 'token-1', 'BEGIN CERTIFICATE']);
}

describe.each(UNTRUSTED)('a certificate that is %s', (kind) => {
  // The clock does not advance, so a retry would wait forever.
  const options = () => ({ retries: 2, clock: new ManualClock() });

  it('rejects an invalid certificate from a token endpoint', async () => {
    const { server, client } = await connectAcme({ tls: untrusted[kind] }, options());
    expectUntrusted(await rejected(client.token()));
    expect(server.seen).toEqual([]);
  });

  it('rejects an invalid certificate from an API that is called with a key', async () => {
    const server = await startServer(() => undefined, untrusted[kind]);
    afterThisTest(() => server.close());
    const client = keyClient({ baseUrl: server.url, ...options() });
    expectUntrusted(await rejected(client.http.post('/x', { secret: 'acme-secret-canary' })));
    expect(server.seen).toEqual([]);
  });

  it('a dispatcher that trusts a private CA rejects an invalid certificate', async () => {
    const { clock, retries } = options();
    const dispatcher = trusting(authority);
    const { server, client } = await connectAcme({ tls: untrusted[kind] }, { clock, retries, dispatcher });
    expectUntrusted(await rejected(client.token()));
    expect(server.seen).toEqual([]);
    server.recertify(good);
    clock.advance(1_000);
    expect((await client.token()).reveal()).toBe('token-1');
  });

  it('rejects an invalid certificate from an API that is called with a token', async () => {
    const { server, client } = await connectAcme({ tls: good }, { ...options(), dispatcher: trusting(authority) });
    await client.http.get('/before');
    server.recertify(untrusted[kind]);
    expectUntrusted(await rejected(client.http.post('/meanwhile', {})));
    server.recertify(good);
    await client.http.get('/after');
    expect(server.apiCalls().map(({ url }) => url)).toEqual(['/before', '/after']);
    expect(server.tokenRequests()).toHaveLength(1);
  });
});

it('accepts a valid certificate for all of its host names', async () => {
  const { server } = await connectAcme({ tls: good });
  const dispatcher = trusting(authority);
  for (const host of HOSTS) {
    const client = createAcme({ baseUrl: server.url.replace('127.0.0.1', host), dispatcher });
    expect((await client.http.get('/x')).data).toEqual({ ok: true });
  }
});

it('rejects a certificate from a private CA unless the dispatcher trusts the CA', async () => {
  const { server, client } = await connectAcme({ tls: good });
  expectUntrusted(await rejected(client.http.get('/x')));
  expect(server.seen).toEqual([]);
});

/** Servers that refuse the handshake with an alert. */
const REFUSING: readonly [string, () => TlsOptions | Promise<TlsOptions>][] = [
  ['requires a client certificate (TLS 1.3)', () => demanding({ minVersion: 'TLSv1.3' })],
  ['requires a client certificate (TLS 1.2)', () => demanding({ maxVersion: 'TLSv1.2' })],
  ['supports only TLS 1.1', () => ({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })],
  ['has no common cipher', () => ({ maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' })],
  ['has no common application protocol', () => ({ ALPNProtocols: ['spdy/1'] })],
];

function demanding(options: TlsOptions): TlsOptions {
  return { ca: authority.cert, requestCert: true, rejectUnauthorized: true, ...options };
}

describe.each(REFUSING)('a server that %s', (_what, optionsOf) => {
  describe.each(['the built-in connections', 'a dispatcher'])('fails with `tls` without a retry through %s', (how) => {
    const start = async (): Promise<{ server: HttpServer; options: object }> => {
      const server = await startServer((_request, response) => void response.end('"welcome"'), {
        ...good,
        ...(await optionsOf()),
      });
      afterThisTest(() => server.close());
      if (how === 'the built-in connections') trust(authority);
      const dispatcher = how === 'a dispatcher' ? trusting(authority) : undefined;
      // The clock does not advance, so a retry would wait forever.
      return { server, options: { baseUrl: server.url, retries: 2, clock: new ManualClock(), dispatcher } };
    };

    it('a token request', async () => {
      const { server, options } = await start();
      expectRefused(await rejected(createAcme(options as never).token()));
      expect(server.seen).toEqual([]);
    });

    it.each(['get', 'put', 'post'] as const)('a %s call with a key', async (method) => {
      const { server, options } = await start();
      expectRefused(await rejected(keyClient(options).http.request({ method, url: '/x', data: { amount: 1 } })));
      expect(server.seen).toEqual([]);
    });
  });
});

/** A TLS 1.3 client starts its request before the server checks the client certificate. */
function expectRefused(error: unknown): void {
  expect(ProviderError.is(error)).toBe(true);
  const { outcome, attempts } = error as ProviderError;
  expect([
    ['not_sent', 0],
    ['unknown', 1],
  ]).toContainEqual([outcome, attempts]);
  expect(error).toMatchObject({
    code: 'tls',
    retryable: false,
    message: expect.stringMatching(
      /could not establish a trusted TLS connection to 127\.0\.0\.1:\d+: ERR_SSL_\w+_ALERT_\w+$/,
    ),
  });
}

it('a server that requires a client certificate accepts a known certificate', async () => {
  const server = await startServer((_request, response) => void response.end('"welcome"'), {
    ...good,
    ...demanding({}),
  });
  afterThisTest(() => server.close());
  const { cert, key } = await authority.client('shop');
  const dispatcher = new Agent({ connect: { ca: authority.cert, cert, key } });
  afterThisTest(() => dispatcher.close());
  const { data } = await keyClient({ baseUrl: server.url, dispatcher }).http.get('/x', { responseType: 'json' });
  expect(data).toBe('welcome');
});

describe('a TLS handshake', () => {
  async function listen(server: Server): Promise<string> {
    const port = await listenOnLoopback(server);
    afterThisTest(() => new Promise((resolve) => server.close(resolve)));
    return `https://127.0.0.1:${port}`;
  }

  it('times out when the server accepts the connection but never starts the TLS handshake', async () => {
    const clock = new ManualClock();
    const silent = createServer();
    const client = createAcme({ baseUrl: await listen(silent), clock, timeout: 5_000 });
    const connected = once(silent, 'connection');
    const call = rejected(client.http.get('/x'));
    const [socket] = await connected;
    afterThisTest(() => socket.destroy());
    clock.advance(5_000);
    expect(await call).toMatchObject({ code: 'timeout', outcome: 'not_sent', attempts: 0 });
  });

  it('rejects with `connect` if the server closes the connection during the TLS handshake', async () => {
    const closing = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.destroy());
    });
    const client = createAcme({ baseUrl: await listen(closing) });
    expect(await rejected(client.token())).toMatchObject({ code: 'connect', outcome: 'not_sent', attempts: 0 });
  });

  it('rejects with `tls` if the server of an https:// URL uses plain HTTP', async () => {
    const { server } = await connectAcme();
    const client = createAcme({ baseUrl: server.url.replace('http:', 'https:') });
    expectUntrusted(await rejected(client.token()));
    expect(server.seen).toEqual([]);
  });

  it('rejects with `network` if the server of an http:// URL requires TLS', async () => {
    const { server } = await connectAcme({ tls: good });
    const client = createAcme({ baseUrl: server.url.replace('https:', 'http:') });
    expect(await rejected(client.token())).toMatchObject({ code: 'network', outcome: 'unknown', attempts: 1 });
    expect(server.seen).toEqual([]);
  });
});

it('names the TLS handshake in the timeout error if the server does not complete it', async () => {
  const clock = new ManualClock();
  let clientHello: () => void = () => undefined;
  const received = new Promise<void>((resolve) => {
    clientHello = resolve;
  });
  const server = await startListener((socket) => void socket.once('data', clientHello));
  afterThisTest(() => server.close());
  const client = createAcme({ baseUrl: `https://127.0.0.1:${server.port}`, clock });
  const failures = [rejected(client.token()), rejected(client.http.get('/x'))];
  await received;
  clock.advance(30_000);
  for (const failure of failures) {
    expect((await failure).message).toContain('waiting for a token (token request: waiting for the TLS handshake)');
  }
});
