import { readFileSync } from 'node:fs';
import path from 'node:path';
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

const KEYS = [{ id: 'k1', secret: testSecret().toString('base64') }];

/** Where an answer does not come, nobody need wait for it ten times as long. */
const IMPATIENT = { clock: slowClock(1) };

let sandbox: Sandbox;
let server: RedisServer;
let eyes: Redis;

beforeAll(async () => {
  sandbox = await startSandbox();
  server = await RedisServer.start();
  eyes = new Redis({ host: '127.0.0.1', port: server.port, maxRetriesPerRequest: null, retryStrategy: () => 50 });
  eyes.on('error', () => undefined);
});

afterAll(async () => {
  eyes.disconnect();
  await server[Symbol.asyncDispose]();
  await sandbox.close();
});

const requests = (): number => sandbox.requests({ route: 'paysecurez.token' }).length;

describe.each(LIBRARIES)('with %s,', (library) => {
  let connection: Connection;
  let heard: ClientEvent[];

  beforeEach(async () => {
    await eyes.flushall();
    sandbox.reset();
    heard = [];
    connection = connect(library, server.port);
    await connection.ping();
  });

  afterEach(() => connection.close());

  /** A process that has no token yet. */
  const cold = (options: Partial<PaySecureZOptions> = {}, namespace = 'shop', to = connection): PaySecureZ => {
    const store = redisStore({ client: to.client, namespace, keys: KEYS });
    return createPaySecureZ({
      ...sandbox.paysecurez,
      onEvent: (event) => heard.push(event),
      store,
      clock: slowClock(10),
      ...options,
    });
  };

  /** Has a process get its token, and waits until the store has it too. Gives how many token requests there were by then. */
  const ask = async (client = cold()): Promise<number> => {
    await client.token();
    await client.close();
    return requests();
  };

  const failures = (): readonly string[] =>
    heard.flatMap((event) => (event.type === 'store.failed' ? [`${event.operation} ${event.reason}`] : []));

  /** The one key of a token that is there. */
  const name = async (pattern = 'shop:*:token'): Promise<string> => (await eyes.keys(pattern))[0] ?? '';

  /** Puts something in place of a sealed token, for as long as that would have lived. */
  const replace = async (change: (sealed: string) => string): Promise<void> => {
    const key = await name();
    await eyes.set(key, change((await eyes.get(key)) ?? ''), 'KEEPTTL');
  };

  it('without a fault there is one request for all', async () => {
    expect(await ask()).toBe(1);
    expect(await ask()).toBe(1);
    expect(failures()).toEqual([]);
  });

  it.each<[string, () => Promise<unknown>, readonly string[]]>([
    ['garbage', () => replace(() => 'garbage'), ['get unreadable']],
    [
      'a flipped bit',
      () => replace((sealed) => sealed.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'))),
      ['get unreadable'],
    ],
    ['an unknown key id', () => replace((sealed) => sealed.replace('.k1.', '.k9.')), ['get unknown_key']],
    ['an older schema', () => replace((sealed) => sealed.replace(/^1/, '0')), ['get other_schema']],
    [
      'the value of another key',
      async () => {
        await ask(cold({}, 'other'));
        const other = (await eyes.get(await name('other:*:token'))) ?? '';
        await replace(() => other);
        sandbox.forgetRequests();
        heard = [];
        await ask(cold({}, 'third'));
      },
      ['get unreadable'],
    ],
    [
      'a value of the wrong type',
      async () => {
        const key = await name();
        await eyes.del(key);
        await eyes.lpush(key, 'x');
      },
      ['get wrong_type'],
    ],
    ['a value without an end', async () => eyes.persist(await name()), ['get unreadable']],
    ['nothing, because it was evicted', async () => eyes.del(await name()), []],
  ])('%s is a miss, and is replaced by what the next one gets', async (_what, spoil, expected) => {
    expect(await ask()).toBe(1);
    await spoil();
    expect(await ask()).toBe(2);
    // Looked at before and after the lease.
    expect(failures()).toEqual([...expected, ...expected]);
    expect(await ask()).toBe(2);
    expect(failures()).toHaveLength(expected.length * 2);
  });

  it.each<[string, () => Promise<unknown>, () => Promise<unknown>, string]>([
    ['is read-only', () => eyes.replicaof('127.0.0.1', 1), () => eyes.replicaof('NO', 'ONE'), 'lease read_only'],
    [
      'is out of memory',
      () => eyes.config('SET', 'maxmemory', '1'),
      () => eyes.config('SET', 'maxmemory', '0'),
      'lease out_of_memory',
    ],
  ])('a server that %s costs one request for each process, and an event', async (_how, spoil, mend, failure) => {
    await spoil();
    try {
      expect(await ask()).toBe(1);
      expect(await ask()).toBe(2);
      expect(failures()).toEqual([failure, failure]);
    } finally {
      await mend();
    }
    expect(await ask()).toBe(3);
    expect(await ask()).toBe(3);
  });

  it('a server that does not let this user in at all costs one request, and events', async () => {
    await eyes.acl('SETUSER', 'stranger', 'on', '>password', '+@connection', '+info');
    const stranger = connect(library, server.port, { username: 'stranger', password: 'password' });
    try {
      await stranger.ping();
      expect(await ask(cold({}, 'shop', stranger))).toBe(1);
    } finally {
      stranger.close();
    }
    expect(failures()).toEqual(['get no_permission', 'lease no_permission']);
  });

  it('the permissions that the README names are enough', async () => {
    const readme = readFileSync(path.resolve(__dirname, '../README.md'), 'utf8');
    const [, rules = ''] = /^user checkout on >… ~checkout-live:\* (.*)$/m.exec(readme) ?? [];
    await eyes.acl('SETUSER', 'checkout', 'on', '>password', '~shop:*', ...rules.split(' '));
    const user = connect(library, server.port, { username: 'checkout', password: 'password' });
    try {
      await user.ping();
      const client = cold({}, 'shop', user);
      client.invalidate(await client.token());
      expect(await ask(client)).toBe(2);
      expect(await ask(cold({}, 'shop', user))).toBe(2);
    } finally {
      user.close();
    }
    expect(failures()).toEqual([]);
  });

  it('a token that was kept is still found where the server has become read-only', async () => {
    expect(await ask()).toBe(1);
    await eyes.replicaof('127.0.0.1', 1);
    try {
      expect(await ask()).toBe(1);
    } finally {
      await eyes.replicaof('NO', 'ONE');
    }
  });

  it('a server that hangs costs one request for each process, and an event; and shares again after', async () => {
    server.freeze();
    try {
      expect(await ask(cold(IMPATIENT))).toBe(1);
      expect(await ask(cold(IMPATIENT))).toBe(2);
    } finally {
      server.thaw();
    }
    expect(failures()).toEqual(['get timeout', 'get timeout']);
    await connection.ping();
    expect(await ask()).toBe(3);
    expect(await ask()).toBe(3);
  });

  it('a server that is not there at the start costs one request, and an event', async () => {
    const nowhere = connect(library, 1);
    try {
      expect(await ask(cold(IMPATIENT, 'shop', nowhere))).toBe(1);
    } finally {
      nowhere.close();
    }
    expect(failures()[0]).toMatch(/^get (timeout|unavailable)$/);
  });

  it('a server that is lost in mid-run costs one request for each process, and is used again once it is back', async () => {
    const client = cold();
    await client.token();
    while ((await name()) === '') await connection.ping();
    await server.kill();
    try {
      // What is in memory serves on.
      await client.token();
      expect(failures()).toEqual([]);
      expect(await ask(cold(IMPATIENT))).toBe(2);
      expect(failures()[0]).toMatch(/^get (timeout|unavailable)$/);
    } finally {
      await server.up();
    }
    await Promise.all([connection.ping(), eyes.ping()]);
    await eyes.flushall();
    expect(await ask()).toBe(3);
    expect(await ask()).toBe(3);
  });

  it('a closed connection costs one request, and an event', async () => {
    const closed = connect(library, server.port);
    await closed.ping();
    closed.close();
    expect(await ask(cold({}, 'shop', closed))).toBe(1);
    expect(failures()[0]).toBe('get unavailable');
  });

  it.each([3_600_000, -3_600_000])('a clock that is wrong by %d ms is a miss and an event', async (skew) => {
    expect(await ask()).toBe(1);
    const clock = { ...slowClock(10), now: () => Date.now() + skew };
    expect(await ask(cold({ clock }))).toBe(2);
    expect(failures()).toEqual(['get clock_skew', 'get clock_skew']);
  });

  it('transactions get tokens of their own, of which the server never hears', async () => {
    const client = cold({ spareTokens: 1 });
    await client.transaction((tx) => tx.token());
    await client.close();
    expect(requests()).toBeGreaterThanOrEqual(1);
    expect(await eyes.keys('*')).toEqual([]);
  });

  it('a token that the API refuses is deleted, and a newer one survives', async () => {
    const [one, other] = [cold(), cold()];
    const stale = await one.token();
    await other.token();
    sandbox.expireTokens('paysecurez');
    one.invalidate(stale);
    const renewed = await one.token();
    // The other one is told by the API.
    await other.http.post('/api/v1/transactions', { amount: 1, currency: 'EUR', reference: 'r-1' });
    expect((await other.token()).reveal()).toBe(renewed.reveal());
    expect(requests()).toBe(2);
    await Promise.all([one.close(), other.close()]);
    expect(await ask()).toBe(2);
  });
});
