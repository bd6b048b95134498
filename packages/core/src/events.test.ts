import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import { CREDENTIALS } from '../test/acme.js';
import { connectAcme } from '../test/after-each.js';
import type { ClientEvent } from './events.js';

async function setUp(script: Parameters<typeof connectAcme>[0] = {}, options: Parameters<typeof connectAcme>[1] = {}) {
  const events: ClientEvent[] = [];
  const clock = new ManualClock();
  const connected = await connectAcme(script, { clock, onEvent: (event) => events.push(event), ...options });
  return { ...connected, clock, events, types: () => events.map(({ type }) => type) };
}

const FINGERPRINT = /^[0-9a-f]{12}$/;

describe('onEvent', () => {
  it('emits events for a shared token request and for the call that uses the token', async () => {
    const { server, client, clock, events } = await setUp();
    await Promise.all([client.token(), client.token()]);
    await client.http.get('/things');
    const [first, second, , call] = events.map(({ callId }) => callId);
    expect(new Set([first, second, call]).size).toBe(3);
    expect(events).toEqual([
      { type: 'token.requested', callId: first, reason: 'missing', provider: 'acme', at: clock.wall },
      { type: 'token.joined', callId: second, provider: 'acme', at: clock.wall },
      {
        type: 'token.issued',
        callId: first,
        reason: 'missing',
        fingerprint: expect.stringMatching(FINGERPRINT),
        lifetime: 600_000,
        duration: 0,
        provider: 'acme',
        at: clock.wall,
      },
      {
        type: 'request.sent',
        callId: call,
        operation: 'http.get',
        fingerprint: (events[2] as { fingerprint: string }).fingerprint,
        provider: 'acme',
        at: clock.wall,
      },
      {
        type: 'request.succeeded',
        callId: call,
        operation: 'http.get',
        host: new URL(server.url).host,
        method: 'GET',
        path: '/things',
        httpStatus: 200,
        duration: 0,
        attempts: 1,
        provider: 'acme',
        at: clock.wall,
      },
    ]);
  });

  it('emits events for a 401, the token renewal and the replay', async () => {
    const { server, client, clock, events, types } = await setUp();
    await client.token();
    server.accepted.clear();
    clock.advance(7_000);
    events.length = 0;
    await client.http.get('/things');
    expect(types()).toEqual([
      'request.sent',
      'token.invalidated',
      'token.requested',
      'token.issued',
      'request.replayed',
      'request.sent',
      'request.succeeded',
    ]);
    expect(new Set(events.map(({ callId }) => callId)).size).toBe(1);
    expect(events.at(-1)).toMatchObject({ httpStatus: 200, attempts: 2 });
    expect(events[1]).toMatchObject({
      by: 'unauthorized',
      age: 7_000,
      fingerprint: expect.stringMatching(FINGERPRINT),
    });
    expect(events[2]).toMatchObject({ reason: 'refused' });
    expect(events[4]).toMatchObject({ operation: 'http.get' });
  });

  it('emits token.invalidated when the caller invalidates a token', async () => {
    const { client, events } = await setUp();
    client.invalidate(await client.token());
    expect(events.at(-1)).toMatchObject({ type: 'token.invalidated', by: 'caller' });
    expect(events.at(-1)).not.toHaveProperty('callId');
  });

  it('emits token.request_failed with the back-off time when a token request fails', async () => {
    const { client, events } = await setUp({ token: (_request, respond) => respond(503, {}) });
    await rejected(client.token());
    expect(events.at(-1)).toMatchObject({
      type: 'token.request_failed',
      reason: 'missing',
      code: 'unavailable',
      httpStatus: 503,
      backOff: expect.any(Number),
    });
  });

  it('emits request.failed when a call fails', async () => {
    const { server, client, events } = await setUp({
      api: (_request, response) => void response.writeHead(404).end(),
    });
    await rejected(client.http.post('/things', {}));
    expect(events.at(-1)).toMatchObject({
      type: 'request.failed',
      operation: 'http.post',
      code: 'rejected',
      httpStatus: 404,
      outcome: 'answered',
      attempts: 1,
      method: 'POST',
      host: new URL(server.url).host,
      path: '/things',
      duration: 0,
    });
  });

  it('emits token.lifetime_assumed when the provider returns no usable lifetime', async () => {
    const { client, events } = await setUp({ token: (_request, respond) => respond(200, { token: 'x', ttl: 0 }) });
    await client.token();
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'token.lifetime_assumed', lifetime: 600_000, source: 'documented' }),
    );
  });

  it('events do not contain secrets', async () => {
    const { server, client, events } = await setUp();
    await client.http.get('/things');
    server.accepted.clear();
    await client.http.get('/things');
    expect(JSON.stringify(events)).not.toMatch(new RegExp(`token-\\d|${CREDENTIALS.secret}|Bearer`));
  });
});

it.each<[string, () => unknown]>([
  [
    'throws',
    () => {
      throw new Error('mine');
    },
  ],
  ['rejects', () => Promise.reject(new Error('mine'))],
  [
    'returns a thenable that throws',
    () =>
      Object.fromEntries([
        [
          'then',
          () => {
            throw new Error('mine');
          },
        ],
      ]),
  ],
])('an onEvent listener that %s does not affect the call', async (_what, onEvent) => {
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown): number => unhandled.push(reason);
  process.on('unhandledRejection', onUnhandled);
  const { client } = await setUp({}, { onEvent });
  expect((await client.http.get('/things')).status).toBe(200);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', onUnhandled);
  expect(unhandled).toEqual([]);
});

it('a listener that requests a token on token.requested joins the pending request', async () => {
  let client: Awaited<ReturnType<typeof setUp>>['client'] | undefined;
  const joined: Promise<unknown>[] = [];
  const connected = await setUp(
    {},
    {
      onEvent: ({ type }) => {
        if (type === 'token.requested' && client !== undefined) joined.push(client.token());
      },
    },
  );
  client = connected.client;
  const token = await client.token();
  expect(await Promise.all(joined)).toEqual([token]);
  expect(connected.server.tokenRequests()).toHaveLength(1);
});

it('the diagnostics channel x:client publishes the same events', async () => {
  const events: unknown[] = [];
  const onMessage = (message: unknown): number => events.push(message);
  subscribe('x:client', onMessage);
  try {
    const { client } = await setUp({}, { onEvent: undefined });
    await client.http.get('/things');
  } finally {
    unsubscribe('x:client', onMessage);
  }
  expect(events.map((event) => (event as ClientEvent).type)).toEqual([
    'token.requested',
    'token.issued',
    'request.sent',
    'request.succeeded',
  ]);
});
