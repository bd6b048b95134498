import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RedisServer } from '@x/local-redis';
import { Redis } from 'ioredis';
import { type Connection, connectBySentinel, LIBRARIES, type Library } from './fixtures/connect.js';
import { testSecret } from './fixtures/test-secret.js';
import { redisStore } from './index.js';

const keys = [{ id: 'k1', secret: testSecret().toString('base64') }];

let master: RedisServer;
let replica: RedisServer;
let sentinel: RedisServer;

beforeAll(async () => {
  master = await RedisServer.start({ settings: ['repl-diskless-sync-delay 0'] });
  replica = await RedisServer.start({ settings: [`replicaof 127.0.0.1 ${master.port}`] });
  await replica.says(/sync: Finished with success/);
  sentinel = await RedisServer.startSentinel(master);
  await sentinel.says(/\+slave slave/);
});

afterAll(async () => {
  for (const server of [sentinel, replica, master]) await server[Symbol.asyncDispose]();
});

/** Waits until the replica has received all writes, then promotes it to master. */
async function failOver(): Promise<void> {
  const connect = ({ port }: RedisServer): Redis => new Redis({ host: '127.0.0.1', port, disconnectTimeout: 100 });
  const [to, by] = [connect(master), connect(sentinel)] as const;
  const startFailOver = (): Promise<boolean> =>
    by.call('SENTINEL', 'FAILOVER', 'main').then(
      () => true,
      () => false,
    );
  await to.wait(1, 0);
  // The sentinel needs a moment to accept the replica.
  while (!(await startFailOver()));
  await sentinel.says(/\+switch-master/);
  to.disconnect();
  by.disconnect();
}

describe('Redis Sentinel', () => {
  const connections = new Map<Library, Pick<Connection, 'client' | 'close'>>();

  const storeOf = (library: Library): ReturnType<typeof redisStore> => {
    const connection = connections.get(library);
    if (connection === undefined) throw new Error('not connected');
    return redisStore({ client: connection.client, namespace: library, keys });
  };

  beforeAll(async () => {
    for (const library of LIBRARIES) connections.set(library, await connectBySentinel(library, sentinel.port));
  });

  afterAll(() => {
    for (const { close } of connections.values()) close();
  });

  it.each(LIBRARIES)('with a Redis Sentinel, a store works with %s', async (library) => {
    const store = storeOf(library);
    const stored = { value: 'token', issuedAt: Date.now(), lifetime: 60_000, remaining: 60_000 };
    const lease = await store.lease('one', 35_000, false);
    expect(await store.lease('one', 35_000, false)).toBeUndefined();
    await lease?.put(stored);
    expect(await store.get('one')).toMatchObject({ value: stored.value });
    await store.delete('one', stored.value);
    expect(await store.get('one')).toBeUndefined();
    const otherLease = await store.lease('other', 35_000, false);
    await otherLease?.put(stored);
  });

  it('a stored token is still available after a Sentinel failover, with both libraries', async () => {
    await failOver();
    for (const library of LIBRARIES) {
      const store = storeOf(library);
      // The former master no longer grants leases, so this lease comes from the new master.
      while ((await store.lease('one', 35_000, true).catch(() => undefined)) === undefined);
      expect(await store.get('other')).toMatchObject({ value: 'token' });
    }
  });
});
