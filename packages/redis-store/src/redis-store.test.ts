import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { testSecret } from './fixtures/test-secret.js';
import { type NodeRedisClient, redisStore, type StoreKey } from './index.js';
import { RingKey } from './key-ring.js';

const SECRET = testSecret();
const KEY = new RingKey('k1', SECRET, 'shop');
const NAME = `shop:{${KEY.nameOf('identity')}}:token`;
const TOKEN = { value: 'token-1', issuedAt: 1_767_225_600_000, lifetime: 1_800_000 };

/** Returns a store whose server always sends this response, and the names of the requested Redis keys. */
function storeOn(response: unknown, keys: readonly StoreKey[] = [{ id: 'k1', secret: SECRET }]) {
  const requestedKeys: string[] = [];
  const client = {
    eval: async (_script: string, options: { readonly keys: readonly string[] }) => {
      requestedKeys.push(...options.keys);
      return response;
    },
    sendCommand: () => undefined,
  } satisfies NodeRedisClient;
  return { requestedKeys, store: redisStore({ client, namespace: 'shop', keys }) };
}

describe('get', () => {
  const sealed = KEY.seal(TOKEN, NAME);

  it.each([
    ['strings', [sealed, '900']],
    ['bytes', [Buffer.from(sealed), Buffer.from('900')]],
    ['a string and a number', [sealed, 900]],
  ])('get() returns a token if the response contains %s', async (_what, response) => {
    expect(await storeOn(response).store.get('identity')).toEqual({ ...TOKEN, remaining: 900 });
  });

  it('get() returns a token whose remaining lifetime is 0 ms', async () => {
    expect(await storeOn([sealed, 0]).store.get('identity')).toMatchObject({ remaining: 0 });
  });

  it.each([
    ['a null value', [null, -2]],
    ['an undefined value', [undefined, -2]],
  ])('get() treats %s as a miss', async (_what, response) => {
    expect(await storeOn(response).store.get('identity')).toBeUndefined();
  });

  it.each<[string, unknown, string]>([
    ['a value without a time to live', [sealed, -1], 'unreadable'],
    ['garbage', ['garbage', 900], 'unreadable'],
    ['a value that was sealed with a removed key', [sealed.replace('.k1.', '.k0.'), 900], 'unknown_key'],
  ])('get() rejects %s and reports the reason', async (_what, response, reason) => {
    await expect(storeOn(response).store.get('identity')).rejects.toMatchObject({
      reason,
      message: `the token store: ${reason}`,
    });
  });
});

describe('extend', () => {
  afterEach(() => void jest.restoreAllMocks());

  /** Resolves to the remaining lease time that `put` sends 100 ms after `extend`. The clock starts at 0. */
  async function leftAfterExtension(extension: () => unknown) {
    let now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    const sent: (readonly string[])[] = [];
    const client = {
      eval: async (_script: string, options: { readonly arguments: readonly string[] }) => {
        sent.push(options.arguments);
        return sent.length === 2 ? extension() : 1;
      },
      sendCommand: () => undefined,
    } satisfies NodeRedisClient;
    const store = redisStore({ client, namespace: 'shop', keys: [{ id: 'k1', secret: SECRET }] });
    const lease = await store.lease('identity', 1_000, false);
    now = 900;
    const waiting = lease?.extend(1_000.5).catch(() => 'failed');
    const extended = await Promise.race([waiting, new Promise((resolve) => setImmediate(resolve, 'pending'))]);
    now = 1_000;
    await lease?.put({ ...TOKEN, remaining: 5_000 });
    return { extended, sent: sent[1]?.slice(1), left: sent[2]?.at(-1) };
  }

  it.each<[string, () => unknown, unknown]>([
    ['succeeds', () => 1, true],
    ['fails', () => Promise.reject(new Error('down')), 'failed'],
    ['does not settle', () => new Promise(() => undefined), 'pending'],
  ])('put() counts the whole extension if extend() %s, because the server may have carried it out', async (...args) => {
    const [, extension, result] = args;
    expect(await leftAfterExtension(extension)).toEqual({ extended: result, sent: ['1001'], left: '901' });
  });

  it('extend() resolves to false if the server no longer holds the lease', async () => {
    expect(await leftAfterExtension(() => '0')).toMatchObject({ extended: false });
  });
});

it('Redis key names are the same for a secret in base64, base64url or bytes', async () => {
  // The encoded secret contains characters that differ between base64 and base64url.
  const secret = Buffer.concat([Buffer.from([0xfb, 0xff, 0xbf]), testSecret()]);
  const names = [secret, secret.toString('base64'), secret.toString('base64url')].map(async (one) => {
    const { requestedKeys, store } = storeOn([null, -2], [{ id: 'k1', secret: one }]);
    await store.get('identity');
    return requestedKeys;
  });
  expect(new Set((await Promise.all(names)).flat()).size).toBe(1);
  expect((await names[0])?.[0]).toBe(`shop:{${new RingKey('k1', secret, 'shop').nameOf('identity')}}:token`);
});

it('redisStore() rejects objects that are not supported clients', () => {
  const keys = [{ id: 'k1', secret: SECRET }];
  const create = (client: unknown) => () => redisStore({ client: client as NodeRedisClient, namespace: 'shop', keys });
  const run = async (): Promise<unknown> => null;
  expect(create({ sendCommand: run })).toThrow('client: must be');
  expect(create({ eval: run })).toThrow('client: must be');
  expect(create({ eval: run, sendCommand: 'no function', defineCommand: 5 })).toThrow('client: must be');
  expect(create({ eval: run, defineCommand: run })).not.toThrow();
});
