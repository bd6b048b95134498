import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClientEvent } from '@x/core';
import { RedisServer } from '@x/local-redis';
import { createPaySecureZ, type PaySecureZ, type PaySecureZOptions } from '@x/paysecurez';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { slowClock } from '@x/test-kit/slow-clock';
import { Redis } from 'ioredis';
import { type Connection, connect, LIBRARIES } from './fixtures/connect.js';
import { testSecret } from './fixtures/test-secret.js';
import { redisStore } from './index.js';

/** Somebody who may write to Redis whatever they like, and has none of the keys. */
let sandbox: Sandbox;
let server: RedisServer;
let writer: Redis;

beforeAll(async () => {
  sandbox = await startSandbox();
  server = await RedisServer.start();
  writer = new Redis({ host: '127.0.0.1', port: server.port });
});

afterAll(async () => {
  writer.disconnect();
  await server[Symbol.asyncDispose]();
  await sandbox.close();
});

const requests = (): number => sandbox.requests({ route: 'paysecurez.token' }).length;

describe.each(LIBRARIES)('with %s, who may write to the server', (library) => {
  let connection: Connection;
  let heard: ClientEvent[];

  beforeEach(async () => {
    await writer.flushall();
    sandbox.reset();
    heard = [];
    connection = connect(library, server.port);
    await connection.ping();
  });

  afterEach(() => connection.close());

  const client = (options: Partial<PaySecureZOptions> = {}): PaySecureZ => {
    const keys = [{ id: 'k1', secret: testSecret() }];
    const store = redisStore({ client: connection.client, namespace: 'shop', keys });
    return createPaySecureZ({
      ...sandbox.paysecurez,
      onEvent: (event) => heard.push(event),
      store,
      clock: slowClock(10),
      ...options,
    });
  };

  const failures = (): readonly string[] =>
    heard.flatMap((event) => (event.type === 'store.failed' ? [`${event.operation} ${event.reason}`] : []));

  /** Gets a token into the store, and gives the name of its key. */
  const warm = async (): Promise<string> => {
    const first = client();
    await first.token();
    await first.close();
    return (await writer.keys('shop:*:token'))[0] ?? '';
  };

  it('has nobody fetch a value that is longer than any token', async () => {
    const name = await warm();
    await writer.set(name, `1.k1.${'a'.repeat(43)}.${'A'.repeat(1_000_000)}`, 'KEEPTTL');
    await writer.config('RESETSTAT');
    const other = client();
    await other.token();
    await other.close();
    expect(requests()).toBe(2);
    expect(failures()).toEqual(['get unreadable', 'get unreadable']);
    const sent = Number(/total_net_output_bytes:(\d+)/.exec(await writer.info('stats'))?.[1]);
    expect(sent).toBeLessThan(500_000);
  });

  it.each<[string, (name: string) => Promise<unknown>]>([
    ['longer', (name) => writer.pexpire(name, 7 * 24 * 3_600_000)],
    ['a minute longer', async (name) => writer.pexpire(name, (await writer.pttl(name)) + 60_000)],
    ['shorter', (name) => writer.pexpire(name, 60_000)],
  ])('has nobody believe that a token lives %s', async (_how, change) => {
    await change(await warm());
    const other = client();
    await other.token();
    await other.close();
    expect(requests()).toBe(2);
    expect(new Set(failures())).toEqual(new Set(['get clock_skew']));
  });

  it('has each process ask once for the token of another that was brought back', async () => {
    const first = client();
    const name = await warm();
    const sealed = (await writer.getBuffer(name)) ?? '';
    const stale = await first.token();
    sandbox.expireTokens('paysecurez');
    const order = { amount: 1, currency: 'EUR', reference: 'r-1' };
    const bringBack = setInterval(() => void writer.set(name, sealed, 'PX', 1_800_000), 1);
    try {
      for (let call = 0; call < 5; call += 1) {
        expect((await first.http.post('/api/v1/transactions', order)).status).toBe(201);
      }
      expect((await first.token()).reveal()).not.toBe(stale.reveal());
    } finally {
      clearInterval(bringBack);
    }
    expect(requests()).toBeLessThanOrEqual(2);
  });

  it.each<[string, (name: string) => Promise<unknown>]>([
    ['for ever', (name) => writer.set(name, 'x')],
    ['by a list', (name) => writer.lpush(name, 'x')],
  ])('has nobody wait past patience for a lease that is held %s', async (_how, hold) => {
    const name = await warm();
    await writer.del(name);
    await hold(name.replace(/token$/, 'lease'));
    // It waits as long as it says, and the store has twice the time.
    const late = client({ timeout: 4_000, clock: slowClock(2) });
    await late.token();
    await late.close();
    expect(requests()).toBe(2);
    expect(failures()).toEqual([]);
    // The lease was taken away, and the token is there for the next one.
    expect(await writer.keys('shop:*')).toEqual([name]);
  });
});
