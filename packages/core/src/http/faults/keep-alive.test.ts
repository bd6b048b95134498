import { describe, expect, it } from '@jest/globals';
import type { RawConnection } from '@x/test-kit/raw-connection';
import { type RawRequest, type RawServer, startRawServer } from '@x/test-kit/raw-server';
import { rejected } from '@x/test-kit/rejected';
import { type AcmeClient, createAcme } from '../../../test/acme.js';
import { afterThisTest } from '../../../test/after-each.js';
import { answer, JSON_TYPE, LASTING, success, successBody } from '../../../test/faults/fault.js';

/** Returns a successful response that keeps its connection open. */
const lasting = (request: RawRequest, token?: string): Buffer =>
  answer(request, '200', successBody(request, token), [JSON_TYPE, LASTING]);

/** Connects a client and makes a call, so that both of its connections are idle. */
async function idle(
  script: Parameters<typeof startRawServer>[0] = (request) => request.connection.write(lasting(request)),
  retries = 0,
): Promise<{
  readonly server: RawServer;
  readonly client: AcmeClient;
  readonly connections: Readonly<Record<'token' | 'api', RawConnection>>;
  /** Returns the URL and connection number of each request after the first two. */
  seen(): readonly (readonly [url: string, connection: number])[];
}> {
  const server = await startRawServer(script);
  afterThisTest(() => server.close());
  const client = createAcme({ baseUrl: server.url, retries });
  afterThisTest(() => client.close());
  await client.http.get('/before');
  await new Promise((resolve) => setImmediate(resolve));
  const [token, api] = server.connections as [RawConnection, RawConnection];
  const seen = () => server.requests.slice(2).map(({ url, connection }) => [url, connection.number] as const);
  return { server, client, connections: { token, api }, seen };
}

/** Server actions on an idle connection. */
const SERVER_ACTIONS: readonly [string, (connection: RawConnection) => void][] = [
  ['is closed', (connection) => connection.end()],
  ['is reset', (connection) => connection.reset()],
  ['receives an unsolicited response', (connection) => connection.write('HTTP/1.1 408 Request Timeout\r\n\r\n')],
  ['receives the first byte of a response', (connection) => connection.write('H')],
  ['receives a byte that cannot start a response', (connection) => connection.write('\0')],
  ['receives an informational response', (connection) => connection.write('HTTP/1.1 103 Early Hints\r\n\r\n')],
  [
    'receives a response before a request was sent',
    (connection) =>
      connection.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{"ok":"?"}'),
  ],
];

const REQUESTS = {
  get: { url: '/x', kind: 'api', make: async (client: AcmeClient) => (await client.http.get('/x')).data },
  post: { url: '/x', kind: 'api', make: async (client: AcmeClient) => (await client.http.post('/x', {})).data },
  token: {
    url: '/token',
    kind: 'token',
    make: async (client: AcmeClient) => (await client.token({ fresh: true })) && { ok: true },
  },
} as const;

describe('an idle connection', () => {
  const requests = Object.keys(REQUESTS) as (keyof typeof REQUESTS)[];
  const issuing = (): Parameters<typeof startRawServer>[0] => {
    let issued = 0;
    return (request) => {
      issued += 1;
      request.connection.write(lasting(request, `token-${issued}`));
    };
  };

  it.each(requests.flatMap((name) => SERVER_ACTIONS.map(([what, act]) => [what, name, act] as const)))(
    'does not reuse an idle connection that %s just before the next request: %s',
    async (_what, name, act) => {
      const { client, connections, seen } = await idle(issuing(), 2);
      const { url, kind, make } = REQUESTS[name];
      act(connections[kind]);
      // The request starts in the same event loop turn, before the client can detect the action.
      expect(await make(client)).toEqual({ ok: true });
      expect(seen()).toEqual([[url, 3]]);
      await connections[kind].closed;
    },
  );

  it.each(['api', 'token'] as const)('closes an idle %s connection that receives an empty line', async (kind) => {
    const { connections } = await idle();
    connections[kind].write('\r\n');
    await connections[kind].closed;
  });

  it('reports the outcome `not_sent` after a connection reset if retries are disabled', async () => {
    const { client, connections, seen } = await idle();
    connections.api.reset();
    const error = await rejected(client.http.post('/x', {}));
    expect(error).toMatchObject({ code: 'connect', outcome: 'not_sent', attempts: 0, retryable: true });
    expect(seen()).toEqual([]);
    expect((await client.http.post('/x', {})).data).toEqual({ ok: true });
  });

  it('does not reuse a connection after the timeout in its keep-alive header', async () => {
    const { client, seen } = await idle((request) =>
      request.connection.write(answer(request, '200', successBody(request), [JSON_TYPE, 'keep-alive: timeout=1'])),
    );
    await client.http.get('/x');
    expect(seen()).toEqual([['/x', 3]]);
  });
});

describe('a client whose connection closes when the next request arrives', () => {
  /** Calls `drop` when the second request arrives on the API connection. */
  const dropReused =
    (drop: (connection: RawConnection) => void): Parameters<typeof startRawServer>[0] =>
    (request) => {
      if (request.url === '/x' && request.connection.number === 2) drop(request.connection);
      else request.connection.write(success(request));
    };

  it.each<[string, (connection: RawConnection) => void]>([
    ['a normal close', (connection) => connection.end()],
    ['a reset', (connection) => connection.reset()],
  ])('retries a GET request but not a POST request if the connection ends with %s', async (_how, drop) => {
    const get = await idle(dropReused(drop), 2);
    expect((await get.client.http.get('/x')).data).toEqual({ ok: true });
    expect(get.seen()).toEqual([
      ['/x', 2],
      ['/x', 3],
    ]);
    const post = await idle(dropReused(drop), 2);
    const error = await rejected(post.client.http.post('/x', {}));
    expect(error).toMatchObject({ code: 'network', outcome: 'unknown', attempts: 1, retryable: false });
    expect(post.seen()).toEqual([['/x', 2]]);
    expect((await post.client.http.post('/x', {})).data).toEqual({ ok: true });
  });
});

it('a body after a HEAD response is not read as the next response', async () => {
  const { server, client } = await idle((request) =>
    request.connection.write(
      request.method === 'HEAD'
        ? answer(request, '200', 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
        : success(request),
    ),
  );
  expect((await client.http.head('/x')).status).toBe(200);
  await server.requests.at(-1)?.connection.closed;
  expect((await client.http.get('/x')).data).toEqual({ ok: true });
});

it('all calls succeed when each connection closes right after its response', async () => {
  const { server, client } = await idle((request) => request.connection.end(success(request)));
  for (let at = 0; at < 50; at += 1) {
    expect((await client.http.get(`/${at}`)).data).toEqual({ ok: true });
    expect((await client.http.post(`/${at}`, {})).data).toEqual({ ok: true });
  }
  expect(server.requests.slice(2).map(({ method, url }) => `${method} ${url}`)).toEqual(
    Array.from({ length: 50 }, (_, at) => [`GET /${at}`, `POST /${at}`]).flat(),
  );
});

it('a POST is never sent twice when each connection closes shortly after its response', async () => {
  let responses = 0;
  const { server, client } = await idle((request) => {
    request.connection.write(success(request));
    responses += 1;
    // The connection closes before, during or after the next request.
    setTimeout(() => request.connection.end(), responses % 3);
  }, 2);
  const outcomes: string[] = [];
  for (let at = 0; at < 50; at += 1) {
    const outcome = await client.http.post(`/${at}`, {}).then(
      () => 'answered',
      (error: { outcome: string }) => error.outcome,
    );
    outcomes.push(outcome);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const sent = server.requests.map(({ url }) => url).filter((url) => url !== '/token');
  expect(new Set(sent).size).toBe(sent.length);
  // The server received every call with the outcome `answered`, but none with the outcome `not_sent`.
  const known = outcomes.map((outcome, at) => (outcome === 'unknown' ? 'unknown' : sent.includes(`/${at}`)));
  expect(known).toEqual(outcomes.map((outcome) => (outcome === 'unknown' ? 'unknown' : outcome === 'answered')));
});
