import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import { CREDENTIALS } from '../test/acme.js';
import { connectAcme } from '../test/after-each.js';
import type { ClientEvent } from './events.js';

async function setUp(script: Parameters<typeof connectAcme>[0] = {}, options: Parameters<typeof connectAcme>[1] = {}) {
  const heard: ClientEvent[] = [];
  const clock = new ManualClock();
  const connected = await connectAcme(script, { clock, onEvent: (event) => heard.push(event), ...options });
  return { ...connected, clock, heard, types: () => heard.map(({ type }) => type) };
}

const FINGERPRINT = /^[0-9a-f]{12}$/;

describe('a listener hears', () => {
  it('of a token that is asked for, joined and issued, and of the calls that it goes with', async () => {
    const { client, clock, heard } = await setUp();
    await Promise.all([client.token(), client.token()]);
    await client.http.get('/things');
    expect(heard).toEqual([
      { type: 'token.requested', reason: 'missing', provider: 'acme', at: clock.wall },
      { type: 'token.joined', provider: 'acme', at: clock.wall },
      {
        type: 'token.issued',
        reason: 'missing',
        fingerprint: expect.stringMatching(FINGERPRINT),
        lifetime: 600_000,
        duration: 0,
        provider: 'acme',
        at: clock.wall,
      },
      {
        type: 'request.sent',
        operation: 'http.get',
        fingerprint: (heard[2] as { fingerprint: string }).fingerprint,
        provider: 'acme',
        at: clock.wall,
      },
    ]);
  });

  it('of a 401: the token dropped, at its age, another one, and the call sent again', async () => {
    const { server, client, clock, heard, types } = await setUp();
    await client.token();
    server.accepted.clear();
    clock.advance(7_000);
    heard.length = 0;
    await client.http.get('/things');
    expect(types()).toEqual([
      'request.sent',
      'token.invalidated',
      'token.requested',
      'token.issued',
      'request.replayed',
      'request.sent',
    ]);
    expect(heard[1]).toMatchObject({ by: 'unauthorized', age: 7_000, fingerprint: expect.stringMatching(FINGERPRINT) });
    expect(heard[2]).toMatchObject({ reason: 'refused' });
    expect(heard[4]).toMatchObject({ operation: 'http.get' });
  });

  it('of a token that its holder gives back', async () => {
    const { client, heard } = await setUp();
    client.invalidate(await client.token());
    expect(heard.at(-1)).toMatchObject({ type: 'token.invalidated', by: 'caller' });
  });

  it('of a token request that fails, and for how long no other is made', async () => {
    const { client, heard } = await setUp({ token: (_request, respond) => respond(503, {}) });
    await rejected(client.token());
    expect(heard.at(-1)).toMatchObject({
      type: 'token.request_failed',
      reason: 'missing',
      code: 'unavailable',
      httpStatus: 503,
      backOff: expect.any(Number),
    });
  });

  it('of a call that fails', async () => {
    const { client, heard } = await setUp({ api: (_request, response) => void response.writeHead(404).end() });
    await rejected(client.http.post('/things', {}));
    expect(heard.at(-1)).toMatchObject({
      type: 'request.failed',
      operation: 'http.post',
      code: 'rejected',
      httpStatus: 404,
      outcome: 'answered',
      attempts: 1,
    });
  });

  it('of a lifetime that is assumed', async () => {
    const { client, heard } = await setUp({ token: (_request, respond) => respond(200, { token: 'x', ttl: 0 }) });
    await client.token();
    expect(heard).toContainEqual(
      expect.objectContaining({ type: 'token.lifetime_assumed', lifetime: 600_000, source: 'documented' }),
    );
  });

  it('of no secret', async () => {
    const { server, client, heard } = await setUp();
    await client.http.get('/things');
    server.accepted.clear();
    await client.http.get('/things');
    expect(JSON.stringify(heard)).not.toMatch(new RegExp(`token-\\d|${CREDENTIALS.secret}|Bearer`));
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
    'gives a thing that behaves as a promise and throws',
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
])('a listener that %s changes nothing', async (_what, onEvent) => {
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown): number => unhandled.push(reason);
  process.on('unhandledRejection', onUnhandled);
  const { client } = await setUp({}, { onEvent });
  expect((await client.http.get('/things')).status).toBe(200);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', onUnhandled);
  expect(unhandled).toEqual([]);
});

it('a listener that asks for a token itself joins the request that it hears of', async () => {
  let client: Awaited<ReturnType<typeof setUp>>['client'] | undefined;
  const asked: Promise<unknown>[] = [];
  const connected = await setUp(
    {},
    {
      onEvent: ({ type }) => {
        if (type === 'token.requested' && client !== undefined) asked.push(client.token());
      },
    },
  );
  client = connected.client;
  const token = await client.token();
  expect(await Promise.all(asked)).toEqual([token]);
  expect(connected.server.tokenRequests()).toHaveLength(1);
});

it('the diagnostics channel x:client carries the same events', async () => {
  const heard: unknown[] = [];
  const onMessage = (message: unknown): number => heard.push(message);
  subscribe('x:client', onMessage);
  try {
    const { client } = await setUp({}, { onEvent: undefined });
    await client.http.get('/things');
  } finally {
    unsubscribe('x:client', onMessage);
  }
  expect(heard.map((event) => (event as ClientEvent).type)).toEqual([
    'token.requested',
    'token.issued',
    'request.sent',
  ]);
});
