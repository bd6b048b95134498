import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { connectCluster, LIBRARIES } from './fixtures/connect.js';
import { RedisServer } from './fixtures/redis-server.js';
import { redisStore } from './index.js';

const keys = ['k2', 'k1'].map((id, index) => ({ id, secret: Buffer.alloc(32, index + 1).toString('base64') }));
const IDENTITIES = Array.from({ length: 50 }, (_, index) => `identity-${index}`);

let server: RedisServer;

beforeAll(async () => {
  server = await RedisServer.start('--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1');
  const admin = new Redis({ host: '127.0.0.1', port: server.port });
  await admin.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
  // It says so of itself a moment later.
  while (!String(await admin.call('CLUSTER', 'INFO')).includes('cluster_state:ok'));
  admin.disconnect();
});

afterAll(() => server[Symbol.asyncDispose]());

describe.each(LIBRARIES)('in a cluster, with the client of %s for one,', (library) => {
  it('each identity has its keys in one slot, and many identities have many', async () => {
    const { client, close } = await connectCluster(library, server.port);
    try {
      const store = redisStore({ client, namespace: `shop-${library}`, keys });
      for (const identity of IDENTITIES) {
        const stored = { value: `token of ${identity}`, issuedAt: Date.now(), lifetime: 60_000, remaining: 60_000 };
        const lease = await store.lease(identity, 35_000, false);
        expect(await store.lease(identity, 35_000, false)).toBeUndefined();
        await lease?.put(stored);
        expect(await store.get(identity)).toMatchObject({ value: stored.value });
        await store.delete(identity, stored.value);
        expect(await store.get(identity)).toBeUndefined();
        const other = await store.lease(identity, 35_000, true);
        await other?.release();
      }
    } finally {
      close();
    }
  });
});
