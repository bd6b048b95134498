import { connect, type Socket } from 'node:net';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CertificateAuthority } from '@x/test-kit/certificates';
import { startListener } from '@x/test-kit/loopback';
import { ManualClock } from '@x/test-kit/manual-clock';
import { type RawRequest, type RawServer, startRawServer } from '@x/test-kit/raw-server';
import { startTlsFront } from '@x/test-kit/tls-front';
import { type AcmeClient, createAcme } from '../../../test/acme.js';
import { afterThisTest } from '../../../test/after-each.js';
import { answer, JSON_TYPE, LASTING, success, successBody } from '../../../test/faults/fault.js';
import { trust } from '../../../test/trust.js';

const CALLS = 100;

/** What a server does with a new connection. */
type Admission = 'accepted' | 'ignored' | 'reset';

let authority: CertificateAuthority;

beforeAll(async () => {
  authority = await CertificateAuthority.create();
});

const respond = (request: RawRequest): void =>
  void request.connection.write(answer(request, '200', successBody(request), [JSON_TYPE, LASTING]));

/**
 * Connects a client to a TLS server that does not accept every connection.
 *
 * @param admit Called with the number of a connection, starting at 1, and the number of connections that are accepted.
 */
async function connectTo(
  admit: (number: number, live: number, socket: Socket) => Admission,
  script: Parameters<typeof startRawServer>[0] = respond,
): Promise<{ readonly client: AcmeClient; readonly server: RawServer; most(): number; refused(): number }> {
  trust(authority);
  const server = await startRawServer(script);
  afterThisTest(() => server.close());
  const tls = await startTlsFront(server.url, await authority.server(['localhost']));
  afterThisTest(() => tls.close());
  const live = new Set<Socket>();
  let most = 0;
  let refused = 0;
  const gate = await startListener((socket, number) => {
    const admission = admit(number, live.size, socket);
    if (admission !== 'accepted') refused += 1;
    if (admission === 'reset') socket.resetAndDestroy();
    if (admission !== 'accepted') return;
    live.add(socket);
    most = Math.max(most, live.size);
    const upstream = connect(Number(new URL(tls.url).port), 'localhost');
    upstream.on('error', () => socket.destroy());
    upstream.on('close', () => socket.destroy());
    socket.on('close', () => {
      live.delete(socket);
      upstream.destroy();
    });
    socket.pipe(upstream).pipe(socket);
  });
  afterThisTest(() => gate.close());
  // On a busy machine, a burst may take longer than any timeout.
  const client = createAcme({ baseUrl: `https://localhost:${gate.port}`, clock: new ManualClock() });
  afterThisTest(() => client.close());
  return { client, server, most: () => most, refused: () => refused };
}

/** Makes many calls at once, and returns the paths of the calls that succeeded. */
async function burst(client: AcmeClient): Promise<readonly string[]> {
  const paths = Array.from({ length: CALLS }, (_, at) => `/${at}`);
  const calls = paths.map(async (path) => (await client.http.post(path, {})).status === 200 && path);
  return (await Promise.all(calls)).filter((path) => path !== false);
}

/** The API calls that a server has received, without duplicates and in order. */
const received = (server: RawServer): readonly string[] =>
  [...new Set(server.requests.map(({ url }) => url))]
    .filter((url) => url !== '/token')
    .sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));

jest.setTimeout(60_000);

describe('a burst of calls', () => {
  it('succeeds if the server accepts no more than 10 connections, and never retries', async () => {
    let held: RawRequest[] | undefined = [];
    const { client, server, most } = await connectTo(
      (_number, live) => {
        if (live < 10) return 'accepted';
        // The server responds once it has refused a connection.
        for (const request of held ?? []) respond(request);
        held = undefined;
        return 'reset';
      },
      (request) => {
        if (held === undefined || request.url === '/token') respond(request);
        else held.push(request);
      },
    );
    const paths = await burst(client);
    expect(paths).toHaveLength(CALLS);
    expect(received(server)).toEqual(paths);
    expect(server.requests).toHaveLength(CALLS + 1);
    expect(most()).toBe(10);
  });

  it('succeeds if half of the connections are reset during the TLS handshake', async () => {
    const { client, server } = await connectTo((number) => (number > 2 && number % 2 === 0 ? 'reset' : 'accepted'));
    expect(await burst(client)).toEqual(received(server));
    expect(server.requests).toHaveLength(CALLS + 1);
  });

  it('succeeds if half of the connections are never accepted', async () => {
    const { client, server, refused } = await connectTo((number) =>
      number > 2 && number % 2 === 0 ? 'ignored' : 'accepted',
    );
    expect(await burst(client)).toEqual(received(server));
    expect([server.requests.length, refused() > 0]).toEqual([CALLS + 1, true]);
  });

  it('uses the connections that are open while the server is slow to accept others', async () => {
    const { client, server, most } = await connectTo((number) => (number > 3 ? 'ignored' : 'accepted'));
    expect(await burst(client)).toEqual(received(server));
    expect(most()).toBe(3);
  });

  it('succeeds if the server closes every connection after one response', async () => {
    const { client, server } = await connectTo(
      () => 'accepted',
      (request) => request.connection.end(success(request)),
    );
    expect(await burst(client)).toEqual(received(server));
    // No POST was sent twice.
    expect(server.requests).toHaveLength(CALLS + 1);
    expect(new Set(server.requests.map(({ connection }) => connection)).size).toBe(CALLS + 1);
  });

  it('opens a connection for each call if no response arrives', async () => {
    const waiting: RawRequest[] = [];
    const { client, most } = await connectTo(
      () => 'accepted',
      (request) => {
        if (request.url === '/token') return respond(request);
        waiting.push(request);
        if (waiting.length === CALLS) for (const one of waiting) respond(one);
      },
    );
    expect(await burst(client)).toHaveLength(CALLS);
    expect(most()).toBe(CALLS + 1);
  });
});

it('a second connection is opened after a second if the first one is not accepted', async () => {
  const { client } = await connectTo((number) => (number === 2 ? 'ignored' : 'accepted'));
  await client.token();
  expect((await client.http.get('/x')).data).toEqual({ ok: true });
});
