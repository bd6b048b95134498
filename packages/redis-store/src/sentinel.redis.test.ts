import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { connectBySentinel, LIBRARIES } from './fixtures/connect.js';
import { RedisServer } from './fixtures/redis-server.js';
import { redisStore } from './index.js';

const keys = [{ id: 'k1', secret: Buffer.alloc(32, 1).toString('base64') }];

let master: RedisServer;
let sentinel: RedisServer;

beforeAll(async () => {
  master = await RedisServer.start();
  sentinel = await RedisServer.startSentinel(master);
});

afterAll(async () => {
  await sentinel[Symbol.asyncDispose]();
  await master[Symbol.asyncDispose]();
});

it.each(LIBRARIES)('a store works where a sentinel says who the master is, with %s', async (library) => {
  const { client, close } = await connectBySentinel(library, sentinel.port);
  try {
    const store = redisStore({ client, namespace: library, keys });
    const stored = { value: 'token', issuedAt: Date.now(), lifetime: 60_000, remaining: 60_000 };
    const lease = await store.lease('identity', 35_000, false);
    expect(await store.lease('identity', 35_000, false)).toBeUndefined();
    await lease?.put(stored);
    expect(await store.get('identity')).toMatchObject({ value: stored.value });
    await store.delete('identity', stored.value);
    expect(await store.get('identity')).toBeUndefined();
  } finally {
    close();
  }
});
