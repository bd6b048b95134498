import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from '@jest/globals';
import { RedisServer } from '@x/local-redis';
import { Redis } from 'ioredis';
import { REMOTE_STORE_RULES, STORE_RULES } from '../../core/test/store-rules.js';
import { type Connection, connect, LIBRARIES } from './fixtures/connect.js';
import { testSecret } from './fixtures/test-secret.js';
import { redisStore } from './index.js';

const keys = [{ id: 'k1', secret: testSecret().toString('base64') }];

let server: RedisServer;
let admin: Redis;

beforeAll(async () => {
  server = await RedisServer.start();
  admin = new Redis({ host: '127.0.0.1', port: server.port });
});

afterAll(async () => {
  admin.disconnect();
  await server[Symbol.asyncDispose]();
});

/** A single script avoids a delay between reading and setting the time to live. */
const AGE = `for _, name in ipairs(redis.call('KEYS', '*')) do
  redis.call('PEXPIRE', name, redis.call('PTTL', name) - ARGV[1])
end`;

/** Reduces the time to live of all keys by `ms`, as if this time had passed. */
const pass = (ms: number): Promise<unknown> => admin.eval(AGE, 0, ms);

describe.each(LIBRARIES)('with %s, a store', (library) => {
  let connection: Connection;

  beforeEach(async () => {
    await admin.flushall();
    connection = connect(library, server.port);
  });

  afterEach(() => connection.close());

  it.each([...STORE_RULES, ...REMOTE_STORE_RULES])('%s', (_rule, check) =>
    check({ open: () => redisStore({ client: connection.client, namespace: 'shop', keys }), pass }),
  );
});
