import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { StoredToken, TokenStore } from '@x/core';
import { RedisServer } from '@x/local-redis';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { type Connection, connect, LIBRARIES } from './fixtures/connect.js';
import { redisStore } from './index.js';

const SECRETS = [
  'c2VjcmV0LWNhbmFyeS1vZi10aGlydHktdHdvLWJ5dGVzIQ==',
  'YW5vdGhlci1jYW5hcnktb2YtdGhpcnR5LXR3by1ieXRlcyE=',
];
const [FIRST, SECOND] = [
  { id: 'k1', secret: SECRETS[0] ?? '' },
  { id: 'k2', secret: SECRETS[1] ?? '' },
];
const IDENTITY = 'identity-canary';
const LEASE = 35_000;

const token = (value: string, changes: Partial<StoredToken> = {}): StoredToken => ({
  value,
  issuedAt: Date.now(),
  lifetime: 1_800_000,
  remaining: 1_800_000,
  ...changes,
});

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

// `store-rules.redis.test.ts` tests the rules that apply to all stores.
describe.each(LIBRARIES)('the Redis store with %s', (library) => {
  let connection: Connection;
  let store: TokenStore;

  const storeOf = (keys = [FIRST], namespace = 'shop'): TokenStore =>
    redisStore({ client: connection.client, namespace, keys });

  const put = async (value: string, to = store): Promise<void> => {
    const lease = await to.lease(IDENTITY, LEASE, true);
    await lease?.put(token(value));
  };

  beforeEach(async () => {
    await admin.flushall();
    connection = connect(library, server.port);
    store = storeOf();
  });

  afterEach(() => connection.close());

  it('storing a token releases its lease', async () => {
    const lease = await store.lease(IDENTITY, LEASE, false);
    const [name = ''] = await admin.keys('*:lease');
    expect(await admin.pttl(name)).toBeGreaterThan(LEASE - 5_000);
    expect(await admin.pttl(name)).toBeLessThanOrEqual(LEASE);
    await lease?.put(token('token-1'));
    expect(await admin.keys('*:lease')).toEqual([]);
    expect(await store.lease(IDENTITY, LEASE, false)).toBeDefined();
  });

  it('does not store a token that expired in transit', async () => {
    const lease = await store.lease(IDENTITY, LEASE, false);
    const [name = ''] = await admin.keys('*:lease');
    await admin.pexpire(name, LEASE - 30_000);
    await lease?.put(token('token-1', { remaining: 20_000 }));
    expect(await admin.keys('*')).toEqual([]);
  });

  it('does not share tokens or leases across namespaces or secrets', async () => {
    await put('token-1');
    for (const other of [storeOf([FIRST], 'shop2'), storeOf([{ ...FIRST, secret: SECOND.secret }])]) {
      expect(await other.get(IDENTITY)).toBeUndefined();
      await other.delete(IDENTITY, 'token-1');
      expect(await other.lease(IDENTITY, LEASE, false)).toBeDefined();
    }
    expect((await store.get(IDENTITY))?.value).toBe('token-1');
  });

  it('encrypts tokens with the newest key, and reads and deletes them with any key', async () => {
    const rotated = storeOf([SECOND, FIRST]);
    await put('old');
    expect((await rotated.get(IDENTITY))?.value).toBe('old');
    await put('new', rotated);
    expect((await rotated.get(IDENTITY))?.value).toBe('new');
    // A process that has only the old key still finds its token.
    expect((await store.get(IDENTITY))?.value).toBe('old');
    await rotated.delete(IDENTITY, 'old');
    expect(await store.get(IDENTITY)).toBeUndefined();
    expect((await rotated.get(IDENTITY))?.value).toBe('new');
  });

  it("stores an identity's token and lease in one slot and with a time to live", async () => {
    await put('token-1');
    await store.lease(IDENTITY, LEASE, false);
    const names = (await admin.keys('*')).sort();
    expect(names).toEqual([
      expect.stringMatching(/^shop:\{[\w-]{43}\}:lease$/),
      expect.stringMatching(/^shop:\{[\w-]{43}\}:token$/),
    ]);
    expect(new Set(names.map((name) => /\{(.*)\}/.exec(name)?.[1])).size).toBe(1);
    for (const name of names) expect(await admin.pttl(name)).toBeGreaterThan(0);
  });

  it('MONITOR, key names and dumps do not reveal secrets', async () => {
    const monitor = await admin.monitor();
    const lines: string[] = [];
    const allSeen = new Promise<void>((resolve) => {
      monitor.on('monitor', (_time: string, args: readonly string[]) => {
        lines.push(args.join(' '));
        if (lines.at(-1)?.includes('the end')) resolve();
      });
    });
    await put('token-canary');
    await store.get(IDENTITY);
    const dumps = await Promise.all((await admin.keys('*')).map((name) => admin.dumpBuffer(name)));
    await store.delete(IDENTITY, 'token-canary');
    await admin.echo('the end');
    await allSeen;
    monitor.disconnect();
    const seen = [...lines, ...dumps.map((dump) => dump?.toString('latin1'))].join('\n');
    expect(dumps).toHaveLength(1);
    // MONITOR shows the scripts, their arguments, and the commands that they run.
    expect(seen).toMatch(/^eval /im);
    expect(seen).toMatch(/^PTTL /im);
    expect(seen).not.toMatch(/canary/i);
    for (const hidden of [
      'token-canary',
      IDENTITY,
      ...SECRETS.map((secret) => Buffer.from(secret, 'base64').toString()),
    ]) {
      for (const encoding of ['base64', 'base64url', 'hex'] as const) {
        expect(seen).not.toContain(Buffer.from(hidden).toString(encoding).replace(/=+$/, ''));
      }
    }
  });
});

it('the store works with a connection pool', async () => {
  await admin.flushall();
  const pool = createClient({ socket: { host: '127.0.0.1', port: server.port } }).createPool({ minimum: 3 });
  pool.on('error', () => undefined);
  await pool.connect();
  try {
    const store = redisStore({ client: pool, namespace: 'shop', keys: [FIRST] });
    const leases = await Promise.all(Array.from({ length: 100 }, () => store.lease(IDENTITY, LEASE, false)));
    const [lease, ...others] = leases.filter((one) => one !== undefined);
    expect(others).toEqual([]);
    await lease?.put(token('token-1'));
    expect((await store.get(IDENTITY))?.value).toBe('token-1');
  } finally {
    await pool.close();
  }
});
