import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClientEvent } from '@x/core';
import { RedisServer } from '@x/local-redis';
import { createPaySecureZ, type PaySecureZ, type PaySecureZOptions } from '@x/paysecurez';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { WatchedClock } from '@x/test-kit/watched-clock';
import { Redis } from 'ioredis';
import { type Connection, connect, LIBRARIES } from './fixtures/connect.js';
import { testSecret } from './fixtures/test-secret.js';
import { redisStore } from './index.js';

/** The attacker in these tests can write any value to Redis but has no key. */
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

describe.each(LIBRARIES)('an attacker who can write to the server, with %s', (library) => {
  let connection: Connection;
  let events: ClientEvent[];

  beforeEach(async () => {
    await writer.flushall();
    sandbox.reset();
    events = [];
    connection = connect(library, server.port);
    await connection.ping();
  });

  afterEach(() => connection.close());

  const client = (options: Partial<PaySecureZOptions> = {}): PaySecureZ => {
    const keys = [{ id: 'k1', secret: testSecret() }];
    const store = redisStore({ client: connection.client, namespace: 'shop', keys });
    return createPaySecureZ({
      ...sandbox.paysecurez,
      onEvent: (event) => events.push(event),
      store,
      clock: new WatchedClock(10),
      ...options,
    });
  };

  const failures = (): readonly string[] =>
    events.flatMap((event) => (event.type === 'store.failed' ? [`${event.operation} ${event.reason}`] : []));

  /** Stores a token and returns the name of its Redis key. */
  const warm = async (): Promise<string> => {
    const first = client();
    await first.token();
    await first.close();
    return (await writer.keys('shop:*:token'))[0] ?? '';
  };

  it('an attacker cannot make a client read an oversized value', async () => {
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
    ['extended to a week', (name) => writer.pexpire(name, 7 * 24 * 3_600_000)],
    ['extended by a minute', async (name) => writer.pexpire(name, (await writer.pttl(name)) + 60_000)],
    ['shortened to a minute', (name) => writer.pexpire(name, 60_000)],
  ])('an attacker cannot make a client accept a token whose time to live was %s', async (_how, change) => {
    await change(await warm());
    const other = client();
    await other.token();
    await other.close();
    expect(requests()).toBe(2);
    expect(new Set(failures())).toEqual(new Set(['get clock_skew']));
  });

  it('an attacker with a revoked token cannot cause more than one token request per process', async () => {
    const first = client();
    const name = await warm();
    const sealed = (await writer.getBuffer(name)) ?? '';
    const stale = await first.token();
    sandbox.expireTokens('paysecurez');
    const restore = setInterval(() => void writer.set(name, sealed, 'PX', 1_800_000), 1);
    try {
      for (let call = 0; call < 5; call += 1) {
        expect((await first.http.post('/api/v1/transactions', {})).status).toBe(201);
      }
      expect((await first.token()).reveal()).not.toBe(stale.reveal());
    } finally {
      clearInterval(restore);
    }
    expect(requests()).toBeLessThanOrEqual(2);
  });

  it.each<[string, (name: string) => Promise<unknown>]>([
    ['never expires', (name) => writer.set(name, 'x')],
    ['is a list', (name) => writer.lpush(name, 'x')],
  ])('an attacker cannot make a client exceed its wait time with a lease that %s', async (_how, setLease) => {
    const name = await warm();
    await writer.del(name);
    await setLease(name.replace(/token$/, 'lease'));
    // The slow timers double each store operation's timeout.
    const late = client({ timeout: 4_000, clock: new WatchedClock(2) });
    await late.token();
    await late.close();
    expect(requests()).toBe(2);
    expect(failures()).toEqual([]);
    // The client took over the lease and stored the token for the next process.
    expect(await writer.keys('shop:*')).toEqual([name]);
  });
});
