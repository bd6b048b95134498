import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import { CREDENTIALS } from '../../test/acme.js';
import { afterThisTest, connectAcme } from '../../test/after-each.js';
import type { ClientEvent } from '../index.js';

const STREAM = { responseType: 'stream' } as const;

async function setUp(
  api?: (response: ServerResponse, url: string) => void,
  options: Parameters<typeof connectAcme>[1] = {},
) {
  const events: ClientEvent[] = [];
  const clock = new ManualClock();
  const connected = await connectAcme(api ? { api: (request, response) => api(response, request.url) } : {}, {
    clock,
    onEvent: (event) => events.push(event),
    ...options,
  });
  await connected.client.token();
  events.length = 0;
  const ends = () => events.filter(({ type }) => type === 'request.succeeded' || type === 'request.failed');
  return { ...connected, clock, events, ends };
}

describe('the end of a call', () => {
  it('is reported with the whole duration and the number of attempts', async () => {
    let calls = 0;
    const { client, clock, ends } = await setUp(
      (response) => {
        calls += 1;
        clock.advance(1_000.4);
        response.writeHead(calls === 1 ? 503 : 200).end('{}');
        // The retry follows after a delay.
        setImmediate(() => setImmediate(() => clock.advance(2_000.2)));
      },
      { retries: 1 },
    );
    await client.http.get('/things');
    const [{ duration = 0 } = {}, ...others] = ends() as { readonly duration?: number }[];
    expect(others).toEqual([]);
    expect(Number.isInteger(duration)).toBe(true);
    expect(duration).toBeGreaterThanOrEqual(2_001);
    expect(ends()).toMatchObject([{ type: 'request.succeeded', attempts: 2, httpStatus: 200 }]);
  });

  it('is a success if the caller accepts the status', async () => {
    const { client, ends } = await setUp((response) => void response.writeHead(500).end());
    await client.http.get('/things', { validateStatus: () => true });
    expect(ends()).toMatchObject([{ type: 'request.succeeded', httpStatus: 500 }]);
  });

  it('is reported if a function in the config throws', async () => {
    const { client, ends } = await setUp();
    const validateStatus = (): boolean => {
      throw new Error(`mine: ${CREDENTIALS.secret}`);
    };
    await expect(client.http.get('/things', { validateStatus })).rejects.toThrow('mine');
    expect(ends()).toMatchObject([{ type: 'request.failed', code: 'invalid_request', outcome: 'answered' }]);
    expect(JSON.stringify(ends())).not.toContain(CREDENTIALS.secret);
  });

  it.each([
    ['an invalid option', { maxRedirects: 3 }],
    ['a URL with a different origin', { baseURL: 'https://other.example' }],
    ['an invalid signal', { signal: 'now' as never }],
  ])('is reported without a path for %s', async (_what, config) => {
    const { client, ends, server } = await setUp();
    await rejected(client.http.get('/things', config));
    expect(ends()).toEqual([
      expect.objectContaining({ type: 'request.failed', host: new URL(server.url).host, outcome: 'not_sent' }),
    ]);
    expect(ends()[0]).toMatchObject({ callId: expect.any(String), duration: 0, attempts: 0 });
    expect(ends()[0]).not.toHaveProperty('path');
  });

  it('names the API call, not the token request that failed', async () => {
    const events: ClientEvent[] = [];
    const { client, server } = await connectAcme(
      { token: (_request, respond) => respond(401, {}) },
      { onEvent: (event) => events.push(event) },
    );
    const error = await rejected(client.http.put('/things/1', {}));
    const { host } = new URL(server.url);
    expect(error).toMatchObject({ method: 'PUT', path: '/things/:id', host });
    expect(events.at(-1)).toMatchObject({ type: 'request.failed', method: 'PUT', path: '/things/:id', host });
    expect(await rejected(client.token({ fresh: true }))).toMatchObject({ method: 'POST', path: '/token', host });
  });
});

describe('the end of a call with a stream', () => {
  it('is reported when the body has been read', async () => {
    let open: ServerResponse | undefined;
    const { client, clock, ends } = await setUp((response) => {
      open = response;
      response.write('a');
    });
    const { data } = await client.http.get<Readable>('/export', STREAM);
    expect(ends()).toEqual([]);
    clock.advance(5_000);
    open?.end('b');
    expect(await text(data)).toBe('ab');
    await new Promise(setImmediate);
    expect(ends()).toMatchObject([{ type: 'request.succeeded', httpStatus: 200, duration: 5_000, path: '/export' }]);
  });

  it('is a failure if the connection breaks', async () => {
    const { client, ends } = await setUp((response) => {
      response.write('a');
      setImmediate(() => response.destroy());
    });
    const { data } = await client.http.get<Readable>('/export', STREAM);
    await expect(text(data)).rejects.toMatchObject({ code: 'network', method: 'GET', path: '/export' });
    await new Promise(setImmediate);
    expect(ends()).toMatchObject([{ type: 'request.failed', code: 'network', path: '/export' }]);
  });

  it.each<[string, (data: Readable) => Promise<unknown>]>([
    [
      'stops early',
      async (data) => {
        for await (const _chunk of data) break;
      },
    ],
    ['destroys the stream', async (data) => data.destroy()],
    [
      'fails',
      async (data) => {
        const target = new PassThrough();
        target.destroy(new Error('disk full'));
        await pipeline(data, target).catch(() => undefined);
      },
    ],
  ])('is a success if the reader %s', async (_what, read) => {
    const { client, ends } = await setUp((response) => void response.write('a'));
    const { data } = await client.http.get<Readable>('/export', STREAM);
    await read(data);
    await new Promise(setImmediate);
    expect(ends()).toMatchObject([{ type: 'request.succeeded', httpStatus: 200 }]);
  });

  it('is reported once if the caller does not accept the status', async () => {
    const { client, ends } = await setUp((response) => void response.end('a'));
    await rejected(client.http.get('/export', { ...STREAM, validateStatus: () => false }));
    await new Promise(setImmediate);
    expect(ends()).toMatchObject([{ type: 'request.failed', httpStatus: 200 }]);
  });
});

describe('the path in an event', () => {
  it('contains no query, IDs or secrets, and at most 200 characters', async () => {
    const { client, ends } = await setUp();
    const paths = [
      '/v2/customers/4711/invoices?iban=DE89370400440532013000',
      `/keys/${CREDENTIALS.secret}`,
      `/${'segment/'.repeat(60)}`,
    ];
    for (const path of paths) await client.http.get(path);
    expect(ends().map((event) => 'path' in event && event.path)).toEqual([
      '/v2/customers/:id/invoices',
      '/keys/:id',
      `/${'segment/'.repeat(60)}`.slice(0, 200),
    ]);
  });
});

describe('the request option `route`', () => {
  it('is in the events that end the call', async () => {
    const { client, ends } = await setUp((response, url) => void response.writeHead(url === '/b' ? 404 : 200).end());
    await client.http.get('/a', { route: 'things.list' });
    await rejected(client.http.get('/b', { route: '/things/{id}' }));
    await client.transaction((tx) => tx.http.get('/c', { route: 'things.get' }));
    const other = client.http.create({ route: 'default' });
    await other.get('/a');
    const routes = ends().map((event) => 'route' in event && event.route);
    expect(routes).toEqual(['things.list', '/things/{id}', 'things.get', 'default']);
  });

  it('is masked if it contains a secret', async () => {
    const { client, ends } = await setUp();
    await client.http.get('/a', { route: `keys/${CREDENTIALS.secret}` });
    expect(ends()).toMatchObject([{ route: 'keys/[Secret]' }]);
  });

  it.each<[unknown]>([[7], [''], ['with space'], ['a'.repeat(101)], [null]])('rejects %p', async (route) => {
    const { client, server } = await setUp();
    const error = await rejected(client.http.get('/a', { route: route as string }));
    expect(error).toMatchObject({ code: 'invalid_request', message: expect.stringContaining('route: must be a name') });
    expect(server.apiCalls()).toEqual([]);
  });
});

describe('the ID of a call', () => {
  it('links a call with the token request that it started, and a joiner keeps its own', async () => {
    const events: ClientEvent[] = [];
    const { client } = await connectAcme({}, { onEvent: (event) => events.push(event) });
    await Promise.all([client.http.get('/a'), client.http.get('/b')]);
    const ids = new Map<string | undefined, string[]>();
    for (const { type, callId } of events) ids.set(callId, [...(ids.get(callId) ?? []), type]);
    expect([...ids.values()]).toEqual([
      ['token.requested', 'token.issued', 'request.sent', 'request.succeeded'],
      ['token.joined', 'request.sent', 'request.succeeded'],
    ]);
  });

  it('links a call with the renewal that it started, in the same async context', async () => {
    const tenant = new AsyncLocalStorage<string>();
    const seen: string[] = [];
    const { client, clock } = await setUp(undefined, {
      onEvent: ({ type, callId }) => seen.push(`${type} ${callId} ${tenant.getStore()}`),
    });
    clock.advance(590_000 - 30_000);
    seen.length = 0;
    await tenant.run('a', () => client.http.get('/a'));
    await tenant.run('b', () => client.token({ fresh: true }));
    const [first] = seen;
    const id = first?.split(' ')[1];
    expect(seen).toContain(`token.requested ${id} a`);
    expect(seen).toContain(`token.issued ${id} a`);
    expect(seen).toContain(`request.succeeded ${id} a`);
    expect(seen.filter((line) => line.endsWith(' b')).every((line) => !line.includes(String(id)))).toBe(true);
  });
});

it('freezes events, because the listener and all subscribers share them', async () => {
  const received: unknown[] = [];
  const listener = (message: unknown): unknown => received.push(message);
  subscribe('x:client', listener);
  afterThisTest(() => unsubscribe('x:client', listener));
  const { client, events } = await setUp();
  await client.http.get('/things');
  expect(events.length).toBeGreaterThan(0);
  expect(events.every((event) => Object.isFrozen(event) && received.includes(event))).toBe(true);
});
