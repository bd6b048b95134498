import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { withThrowingGetter } from '@x/test-kit/throwing-getter';
import { testSecret } from './fixtures/test-secret.js';
import { type RedisStoreOptions, redisStore } from './index.js';

const client = { eval: async () => null, sendCommand: () => undefined };
const secret = testSecret().toString('base64');
const good: RedisStoreOptions = { client, namespace: 'shop-live', keys: [{ id: 'k1', secret }] };

describe("a store's options", () => {
  it.each<[string, Partial<Record<keyof RedisStoreOptions, unknown>>]>([
    ['a node-redis client', {}],
    ['an ioredis client', { client: { eval: async () => null, defineCommand: () => undefined } }],
    ['a secret as bytes', { keys: [{ id: 'k1', secret: new Uint8Array(testSecret()) }] }],
    ['a secret as base64url', { keys: [{ id: 'k1', secret: `-_${testSecret().toString('base64url')}` }] }],
    ['two keys', { keys: [...good.keys, { id: 'k2', secret }] }],
    ['eight keys', { keys: Array.from({ length: 8 }, (_, index) => ({ id: `k${index}`, secret })) }],
    ['a namespace with separators', { namespace: 'team:shop.live_2-b' }],
  ])('redisStore() accepts %s', (_what, options) => {
    expect(() => redisStore({ ...good, ...options } as RedisStoreOptions)).not.toThrow();
  });

  it.each<[string, object | undefined, string]>([
    ['undefined options', undefined, 'options: must be an object (missing)'],
    ['an unknown option', { ...good, canary: 'canary' }, 'canary is not an option'],
    [
      'options without `client`',
      { ...good, client: undefined },
      'client: must be a client of redis (createClient) or ioredis',
    ],
    ['a server URL instead of a client', { ...good, client: 'redis://:canary@host' }, 'client: must be a client'],
    ['options without `namespace`', { ...good, namespace: undefined }, 'namespace: must be 1 to 64 letters'],
    ['an empty namespace', { ...good, namespace: '' }, 'namespace: must be 1 to 64 letters'],
    ['a namespace with braces', { ...good, namespace: '{canary}' }, 'namespace: must be 1 to 64 letters'],
    ['a namespace that is too long', { ...good, namespace: 'n'.repeat(65) }, 'namespace: must be 1 to 64 letters'],
    ['options without `keys`', { ...good, keys: undefined }, 'keys: must be an array of { id, secret }'],
    ['an empty list of keys', { ...good, keys: [] }, 'keys: must be an array of { id, secret }'],
    ['a key instead of a list of keys', { ...good, keys: good.keys[0] }, 'keys: must be an array of { id, secret }'],
    [
      'two keys with the same ID',
      { ...good, keys: [...good.keys, ...good.keys] },
      'keys: must have a different id each',
    ],
    ['a key without an ID', { ...good, keys: [{ secret }] }, 'keys.0.id: must be 1 to 32 letters'],
    ['a key ID with a dot', { ...good, keys: [{ id: 'a.b', secret }] }, 'keys.0.id: must be 1 to 32 letters'],
    ['a short secret', { ...good, keys: [{ id: 'a', secret: 'canary' }] }, 'keys.0.secret: must be at least 32'],
    [
      'a 31-byte secret',
      { ...good, keys: [{ id: 'a', secret: new Uint8Array(31) }] },
      'keys.0.secret: must be at least 32',
    ],
    [
      'an all-zero secret',
      { ...good, keys: [{ id: 'a', secret: new Uint8Array(32) }] },
      'keys.0.secret: must be random bytes',
    ],
    [
      'a base64 secret whose text is a sequence',
      { ...good, keys: [{ id: 'a', secret: 'abcdefghijklmnopqrstuvwxyz01234567890123456789' }] },
      'keys.0.secret: must be random bytes',
    ],
    [
      'a base64 secret with a prefix',
      { ...good, keys: [{ id: 'a', secret: `key:${secret}` }] },
      'keys.0.secret: must be at least 32',
    ],
    [
      'a base64 secret with a line break',
      { ...good, keys: [{ id: 'a', secret: `${secret}\n` }] },
      'keys.0.secret: must be at least 32',
    ],
    [
      'more than eight keys',
      { ...good, keys: Array.from({ length: 9 }, (_, index) => ({ id: `k${index}`, secret })) },
      'keys: must have at most 8',
    ],
    [
      'a passphrase',
      { ...good, keys: [{ id: 'a', secret: 'canary '.repeat(20) }] },
      'keys.0.secret: must be at least 32',
    ],
    ['null instead of a key', { ...good, keys: [null] }, 'keys.0: must be an object (got null)'],
    ['an unknown field of a key', { ...good, keys: [{ id: 'a', secret, use: 1 }] }, 'keys.0.use is not an option'],
  ])('redisStore() rejects %s', (_what, options, message) => {
    let refused: unknown;
    try {
      redisStore(options as RedisStoreOptions);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(TypeError);
    expect((refused as TypeError).message).toContain(`redisStore: ${message}`);
    expect((refused as TypeError).message.replace('canary is not an option', '')).not.toContain('canary');
  });

  it.each<[string, Partial<Record<keyof RedisStoreOptions, unknown>>, string]>([
    ['an undefined secret', { keys: [{ id: 'a', secret: undefined }] }, 'base64 32) (missing)'],
    ['an empty secret', { keys: [{ id: 'a', secret: '' }] }, 'base64 32) (missing)'],
    [
      'a secret that ends with a line break',
      { keys: [{ id: 'a', secret: `${secret}\n` }] },
      '(got a string with whitespace around it)',
    ],
    ['an invalid secret', { keys: [{ id: 'a', secret: 'a b' }] }, 'base64 32) (got a string)'],
    ['an object instead of a namespace', { namespace: {} }, 'its stage (got an object)'],
    ['an array instead of a namespace', { namespace: ['shop'] }, 'its stage (got an array)'],
    ['an undefined namespace', { namespace: undefined }, 'its stage (missing)'],
    ['a namespace that ends with a space', { namespace: 'shop ' }, 'its stage (got a string with whitespace'],
    ['a missing client', { client: undefined }, '(new Redis) (missing)'],
    ['missing keys', { keys: undefined }, 'the newest first (missing)'],
    ['a key without an ID', { keys: [{ secret }] }, 'digits, _ and - (missing)'],
  ])('the error message describes the rejected value: %s', (_what, options, message) => {
    expect(() => redisStore({ ...good, ...options } as RedisStoreOptions)).toThrow(message);
  });

  it('redisStore() does not read options from a polluted prototype', () => {
    const { namespace: _left, ...rest } = good;
    Object.defineProperty(Object.prototype, 'namespace', { value: 'canary', configurable: true });
    try {
      expect(() => redisStore(rest as RedisStoreOptions)).toThrow('namespace: must be');
    } finally {
      Reflect.deleteProperty(Object.prototype, 'namespace');
    }
  });
});

it('printing a store or converting it to JSON does not reveal secrets', () => {
  const store = redisStore(good);
  const shown = inspect(store, { depth: Infinity, showHidden: true }) + JSON.stringify(store);
  const [first = 0, second = 0] = testSecret();
  const inHex = [first, second].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  for (const part of [secret.slice(0, 4), inHex, `${first}, ${second}`, 'shop']) expect(shown).not.toContain(part);
});

it('a store keeps working after the caller erases the secret', async () => {
  const requests: unknown[] = [];
  const spy = {
    ...client,
    eval: async (...args: readonly unknown[]) => {
      requests.push(args[1]);
      return [null, -2];
    },
  };
  const bytes = new Uint8Array(testSecret());
  const store = redisStore({ ...good, client: spy, keys: [{ id: 'k1', secret: bytes }] });
  await store.get('identity');
  bytes.fill(0);
  await store.get('identity');
  expect(requests[0]).toEqual(requests[1]);
});

it('a secret in base64 or base64url is decoded', async () => {
  const names: unknown[] = [];
  const spy = {
    ...client,
    eval: async (...args: readonly unknown[]) => {
      names.push(args[1]);
      return [null, -2];
    },
  };
  for (const form of [testSecret(), secret, testSecret().toString('base64url')]) {
    await redisStore({ ...good, client: spy, keys: [{ id: 'k1', secret: form }] }).get('identity');
  }
  expect(new Set(names.map((name) => JSON.stringify(name))).size).toBe(1);
});

it('the error for an unknown option lists the known options', () => {
  const fields = Object.keys(good).join(', ');
  const options = { ...good, key: good.keys } as RedisStoreOptions;
  expect(() => redisStore(options)).toThrow(`redisStore: key is not an option; use only ${fields}`);
});

describe('a getter that throws', () => {
  it.each<[string, unknown]>([
    ['an option', withThrowingGetter(good, 'keys')],
    ['an unknown option', withThrowingGetter(good, 'other')],
    ['a key', { ...good, keys: [withThrowingGetter({ id: 'k1' }, 'secret')] }],
    ['the client', { ...good, client: withThrowingGetter({}, 'eval') }],
  ])('of %s makes redisStore() fail without the error of the getter', (_where, options) => {
    const create = (): unknown => redisStore(options as RedisStoreOptions);
    expect(create).toThrow(TypeError);
    expect(create).toThrow(/^redisStore: options: must have fields that can be read/);
  });
});

it.each<[string, (store: ReturnType<typeof redisStore>) => ReturnType<typeof redisStore>]>([
  ['without their object', ({ get, delete: remove, lease }) => ({ get, delete: remove, lease })],
  ['through a Proxy', (store) => new Proxy(store, {})],
])("a store's methods work %s", async (_how, reach) => {
  const calls: unknown[] = [];
  const recording = {
    ...client,
    eval: async (...args: unknown[]) => {
      calls.push(args);
      return [null, null];
    },
  };
  const { get, delete: remove, lease } = reach(redisStore({ ...good, client: recording }));
  expect(await get('identity')).toBeUndefined();
  await remove('identity', 'value');
  await lease('identity', 1_000, false);
  expect(calls).toHaveLength(3);
});
