import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Agent } from 'undici';
import '@x/test-kit/canaries';
import { CertificateAuthority, EXPIRED, type Identity, NOT_YET_VALID, selfSigned } from '@x/test-kit/certificates';
import { type HttpServer, startServer } from '@x/test-kit/http-server';
import { listenOnLoopback } from '@x/test-kit/loopback';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import { acme, CREDENTIALS, createAcme } from '../../test/acme.js';
import { afterThisTest, connectAcme } from '../../test/after-each.js';
import { readOptions } from '../client/options.js';
import { ProviderError } from '../errors.js';
import { KeyClient } from '../index.js';

const HOSTS = ['127.0.0.1', 'localhost'];

/** Certificates that nobody should accept for {@link HOSTS}, even where `authority` is trusted. */
const UNTRUSTED = ['expired', 'not yet valid', 'self-signed', 'of an unknown authority', 'of another host'] as const;

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
    'of an unknown authority': await (await CertificateAuthority.create('Unknown')).server(HOSTS),
    'of another host': await authority.server(['other.example']),
  };
});

/**
 * What a user gives to trust an authority of their own. Without pipelining undici keeps no connection, so that each
 * request looks at the certificate.
 */
function trusting({ cert }: CertificateAuthority): Agent {
  const agent = new Agent({ connect: { ca: cert }, pipelining: 0 });
  afterThisTest(() => agent.close());
  return agent;
}

/** A client that sends its key with every call and asks for no token. */
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
    message: expect.stringMatching(/could not establish a trusted TLS connection: [A-Z_]+$/),
  });
  expect(error).toShowNone([CREDENTIALS.id, CREDENTIALS.secret, 'token-1', 'BEGIN CERTIFICATE']);
}

describe.each(UNTRUSTED)('a certificate that is %s', (kind) => {
  // On a clock that stands still a retry would never come: these fail at once.
  const options = () => ({ retries: 2, clock: new ManualClock() });

  it('is not accepted from a token endpoint, which sees no request', async () => {
    const { server, client } = await connectAcme({ tls: untrusted[kind] }, options());
    expectUntrusted(await rejected(client.token()));
    expect(server.seen).toEqual([]);
  });

  it('nor from an API that is called with a key', async () => {
    const server = await startServer(() => undefined, untrusted[kind]);
    afterThisTest(() => server.close());
    const client = keyClient({ baseUrl: server.url, ...options() });
    expectUntrusted(await rejected(client.http.post('/x', { secret: 'acme-secret-canary' })));
    expect(server.seen).toEqual([]);
  });

  it('nor where another authority is trusted, and a good one heals the next token request', async () => {
    const { clock, retries } = options();
    const dispatcher = trusting(authority);
    const { server, client } = await connectAcme({ tls: untrusted[kind] }, { clock, retries, dispatcher });
    expectUntrusted(await rejected(client.token()));
    expect(server.seen).toEqual([]);
    server.recertify(good);
    clock.advance(1_000);
    expect((await client.token()).reveal()).toBe('token-1');
  });

  it('nor from an API for which there is a token, and a good one heals the next call', async () => {
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

it('a good certificate is accepted under each name that it is for', async () => {
  const { server } = await connectAcme({ tls: good });
  const dispatcher = trusting(authority);
  for (const host of HOSTS) {
    const client = createAcme({ baseUrl: server.url.replace('127.0.0.1', host), dispatcher });
    expect((await client.http.get('/x')).data).toEqual({ ok: true });
  }
});

it('a good certificate of an authority of your own is refused where nothing names that authority', async () => {
  const { server, client } = await connectAcme({ tls: good });
  expectUntrusted(await rejected(client.http.get('/x')));
  expect(server.seen).toEqual([]);
});

describe('a client certificate', () => {
  const demanding = async (): Promise<HttpServer> => {
    const server = await startServer((_request, response) => void response.end('"welcome"'), {
      ...good,
      ca: authority.cert,
      requestCert: true,
      rejectUnauthorized: true,
    });
    afterThisTest(() => server.close());
    return server;
  };

  it('that a server asks for and does not get fails the call, and it sees no request', async () => {
    const server = await demanding();
    const dispatcher = trusting(authority);
    const client = createAcme({ baseUrl: server.url, dispatcher });
    const error = await rejected(client.token());
    expect(ProviderError.is(error)).toBe(true);
    // The server hangs up once our half of the handshake is over, so the request was begun.
    expect(error).toMatchObject({ outcome: 'unknown', attempts: 1 });
    expect(server.seen).toEqual([]);
  });
});

describe('where the other side', () => {
  async function listen(server: Server): Promise<string> {
    const port = await listenOnLoopback(server);
    afterThisTest(() => new Promise((resolve) => server.close(resolve)));
    return `https://127.0.0.1:${port}`;
  }

  it('accepts and never shakes hands, the call ends at its deadline', async () => {
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

  it('hangs up within the handshake, there was no connection', async () => {
    const rude = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.destroy());
    });
    const client = createAcme({ baseUrl: await listen(rude) });
    expect(await rejected(client.token())).toMatchObject({ code: 'connect', outcome: 'not_sent', attempts: 0 });
  });

  it('speaks plain HTTP to an https:// URL, it is no trusted connection', async () => {
    const { server } = await connectAcme();
    const client = createAcme({ baseUrl: server.url.replace('http:', 'https:') });
    expectUntrusted(await rejected(client.token()));
    expect(server.seen).toEqual([]);
  });

  it('speaks TLS to an http:// URL, the connection breaks', async () => {
    const { server } = await connectAcme({ tls: good });
    const client = createAcme({ baseUrl: server.url.replace('https:', 'http:') });
    expect(await rejected(client.token())).toMatchObject({ code: 'network', outcome: 'unknown', attempts: 1 });
    expect(server.seen).toEqual([]);
  });
});
