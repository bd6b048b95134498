import { readFileSync } from 'node:fs';
import path from 'node:path';
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

const KEYS = [{ id: 'k1', secret: testSecret().toString('base64') }];

/** Normal timers for servers that never respond. */
const NORMAL_TIMERS = { clock: new WatchedClock(1) };

let sandbox: Sandbox;
let server: RedisServer;
let admin: Redis;

beforeAll(async () => {
  sandbox = await startSandbox();
  server = await RedisServer.start();
  admin = new Redis({ host: '127.0.0.1', port: server.port, maxRetriesPerRequest: null, retryStrategy: () => 50 });
  admin.on('error', () => undefined);
});

afterAll(async () => {
  admin.disconnect();
  await server[Symbol.asyncDispose]();
  await sandbox.close();
});

const requests = (): number => sandbox.requests({ route: 'paysecurez.token' }).length;

describe.each(LIBRARIES)('Redis faults, with %s', (library) => {
  let connection: Connection;
  let events: ClientEvent[];

  beforeEach(async () => {
    await admin.flushall();
    sandbox.reset();
    events = [];
    connection = connect(library, server.port);
    await connection.ping();
  });

  afterEach(() => connection.close());

  /** Creates a client for a process that does not have a token yet. */
  const createClient = (options: Partial<PaySecureZOptions> = {}, namespace = 'shop', to = connection): PaySecureZ => {
    const store = redisStore({ client: to.client, namespace, keys: KEYS });
    return createPaySecureZ({
      ...sandbox.paysecurez,
      onEvent: (event) => events.push(event),
      store,
      clock: new WatchedClock(10),
      ...options,
    });
  };

  /** Requests a token and waits until it is stored. Returns the number of token requests so far. */
  const requestToken = async (client = createClient()): Promise<number> => {
    await client.token();
    await client.close();
    return requests();
  };

  const failures = (): readonly string[] =>
    events.flatMap((event) => (event.type === 'store.failed' ? [`${event.operation} ${event.reason}`] : []));

  /** Returns the name of the Redis key that contains the token. */
  const tokenKey = async (pattern = 'shop:*:token'): Promise<string> => (await admin.keys(pattern))[0] ?? '';

  /** Replaces a sealed token and keeps its time to live. */
  const replace = async (change: (sealed: string) => string): Promise<void> => {
    const key = await tokenKey();
    await admin.set(key, change((await admin.get(key)) ?? ''), 'KEEPTTL');
  };

  it('all processes share one token request if there is no fault', async () => {
    expect(await requestToken()).toBe(1);
    expect(await requestToken()).toBe(1);
    expect(failures()).toEqual([]);
  });

  it.each<[string, () => Promise<unknown>, readonly string[]]>([
    ['a garbage value', () => replace(() => 'garbage'), ['get unreadable']],
    [
      'a value with a flipped bit',
      () => replace((sealed) => sealed.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'))),
      ['get unreadable'],
    ],
    ['a value with an unknown key ID', () => replace((sealed) => sealed.replace('.k1.', '.k9.')), ['get unknown_key']],
    ['a value with an older schema', () => replace((sealed) => sealed.replace(/^1/, '0')), ['get other_schema']],
    [
      'a value that was copied from a different key',
      async () => {
        await requestToken(createClient({}, 'other'));
        const other = (await admin.get(await tokenKey('other:*:token'))) ?? '';
        await replace(() => other);
        sandbox.forgetRequests();
        events = [];
        await requestToken(createClient({}, 'third'));
      },
      ['get unreadable'],
    ],
    [
      'a value of the wrong type',
      async () => {
        const key = await tokenKey();
        await admin.del(key);
        await admin.lpush(key, 'x');
      },
      ['get wrong_type'],
    ],
    ['a value without a time to live', async () => admin.persist(await tokenKey()), ['get unreadable']],
    ['an evicted token', async () => admin.del(await tokenKey()), []],
  ])('the next process treats %s as a miss and stores a new token', async (_what, spoil, expected) => {
    expect(await requestToken()).toBe(1);
    await spoil();
    expect(await requestToken()).toBe(2);
    // The client reads the value before and after it acquires the lease.
    expect(failures()).toEqual([...expected, ...expected]);
    expect(await requestToken()).toBe(2);
    expect(failures()).toHaveLength(expected.length * 2);
  });

  it.each<[string, () => Promise<unknown>, () => Promise<unknown>, string]>([
    ['is read-only', () => admin.replicaof('127.0.0.1', 1), () => admin.replicaof('NO', 'ONE'), 'lease read_only'],
    [
      'is out of memory',
      () => admin.config('SET', 'maxmemory', '1'),
      () => admin.config('SET', 'maxmemory', '0'),
      'lease out_of_memory',
    ],
  ])('a server that %s triggers one token request and one event per process', async (_how, spoil, restore, failure) => {
    await spoil();
    try {
      expect(await requestToken()).toBe(1);
      expect(await requestToken()).toBe(2);
      expect(failures()).toEqual([failure, failure]);
    } finally {
      await restore();
    }
    expect(await requestToken()).toBe(3);
    expect(await requestToken()).toBe(3);
  });

  it('a Redis user without permissions triggers one token request and two events', async () => {
    await admin.acl('SETUSER', 'unprivileged', 'on', '>password', '+@connection', '+info');
    const unprivileged = connect(library, server.port, { username: 'unprivileged', password: 'password' });
    try {
      await unprivileged.ping();
      expect(await requestToken(createClient({}, 'shop', unprivileged))).toBe(1);
    } finally {
      unprivileged.close();
    }
    expect(failures()).toEqual(['get no_permission', 'lease no_permission']);
  });

  it('the ACL in the README grants sufficient permissions', async () => {
    const readme = readFileSync(path.resolve(__dirname, '../README.md'), 'utf8');
    const [, rules = ''] = /^user checkout on >… ~checkout-live:\* (.*)$/m.exec(readme) ?? [];
    await admin.acl('SETUSER', 'checkout', 'on', '>password', '~shop:*', ...rules.split(' '));
    const user = connect(library, server.port, { username: 'checkout', password: 'password' });
    try {
      await user.ping();
      const client = createClient({}, 'shop', user);
      client.invalidate(await client.token());
      expect(await requestToken(client)).toBe(2);
      expect(await requestToken(createClient({}, 'shop', user))).toBe(2);
    } finally {
      user.close();
    }
    expect(failures()).toEqual([]);
  });

  it('the client finds a stored token on a read-only server', async () => {
    expect(await requestToken()).toBe(1);
    await admin.replicaof('127.0.0.1', 1);
    try {
      expect(await requestToken()).toBe(1);
    } finally {
      await admin.replicaof('NO', 'ONE');
    }
  });

  it('a server that hangs triggers one token request per process and is used again after it resumes', async () => {
    server.freeze();
    try {
      expect(await requestToken(createClient(NORMAL_TIMERS))).toBe(1);
      expect(await requestToken(createClient(NORMAL_TIMERS))).toBe(2);
    } finally {
      server.thaw();
    }
    expect(failures()).toEqual(['get timeout', 'get timeout']);
    await connection.ping();
    expect(await requestToken()).toBe(3);
    expect(await requestToken()).toBe(3);
  });

  it('a server that is down at startup triggers one token request and an event', async () => {
    const nowhere = connect(library, 1);
    try {
      expect(await requestToken(createClient(NORMAL_TIMERS, 'shop', nowhere))).toBe(1);
    } finally {
      nowhere.close();
    }
    expect(failures()[0]).toMatch(/^get (timeout|unavailable)$/);
  });

  it('a server that goes down triggers one token request per process and is used again after a restart', async () => {
    const client = createClient();
    await client.token();
    while ((await tokenKey()) === '') await connection.ping();
    await server.kill();
    try {
      // The client still uses the token in memory.
      await client.token();
      expect(failures()).toEqual([]);
      expect(await requestToken(createClient(NORMAL_TIMERS))).toBe(2);
      expect(failures()[0]).toMatch(/^get (timeout|unavailable)$/);
    } finally {
      await server.up();
    }
    await Promise.all([connection.ping(), admin.ping()]);
    await admin.flushall();
    expect(await requestToken()).toBe(3);
    expect(await requestToken()).toBe(3);
  });

  it('a closed connection triggers one token request and an event', async () => {
    const closed = connect(library, server.port);
    await closed.ping();
    closed.close();
    expect(await requestToken(createClient({}, 'shop', closed))).toBe(1);
    expect(failures()[0]).toBe('get unavailable');
  });

  it.each([3_600_000, -3_600_000])(
    'a process whose clock is off by %d ms ignores the stored token and reports the clock skew',
    async (skew) => {
      expect(await requestToken()).toBe(1);
      const clock = Object.assign(new WatchedClock(10), { now: () => Date.now() + skew });
      expect(await requestToken(createClient({ clock }))).toBe(2);
      expect(failures()).toEqual(['get clock_skew', 'get clock_skew']);
    },
  );

  it('transaction tokens are never sent to the server', async () => {
    const client = createClient({ spareTokens: 1 });
    await client.transaction((tx) => tx.token());
    await client.close();
    expect(requests()).toBeGreaterThanOrEqual(1);
    expect(await admin.keys('*')).toEqual([]);
  });

  it('the client deletes a rejected token from Redis but keeps a newer one', async () => {
    const [one, other] = [createClient(), createClient()];
    const stale = await one.token();
    await other.token();
    sandbox.expireTokens('paysecurez');
    one.invalidate(stale);
    const renewed = await one.token();
    // The other client receives a 401 from the API.
    await other.http.post('/api/v1/transactions', {});
    expect((await other.token()).reveal()).toBe(renewed.reveal());
    expect(requests()).toBe(2);
    await Promise.all([one.close(), other.close()]);
    expect(await requestToken()).toBe(2);
  });
});
