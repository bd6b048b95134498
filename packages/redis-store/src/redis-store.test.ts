import { describe, expect, it } from '@jest/globals';
import { testSecret } from './fixtures/test-secret.js';
import { type NodeRedisClient, redisStore, type StoreKey } from './index.js';
import { RingKey } from './key-ring.js';

const SECRET = testSecret();
const KEY = new RingKey('k1', SECRET, 'shop');
const NAME = `shop:{${KEY.nameOf('identity')}}:token`;
const TOKEN = { value: 'token-1', issuedAt: 1_767_225_600_000, lifetime: 1_800_000 };

/** A store on a server that gives this answer to whatever it is asked, and the keys that it was asked for. */
function storeOn(answer: unknown, keys: readonly StoreKey[] = [{ id: 'k1', secret: SECRET }]) {
  const asked: string[] = [];
  const client = {
    eval: async (_script: string, options: { readonly keys: readonly string[] }) => {
      asked.push(...options.keys);
      return answer;
    },
    sendCommand: () => undefined,
  } satisfies NodeRedisClient;
  return { asked, store: redisStore({ client, namespace: 'shop', keys }) };
}

describe('what a server answers', () => {
  const sealed = KEY.seal(TOKEN, NAME);

  it.each([
    ['texts', [sealed, '900']],
    ['bytes, as a client may be set to', [Buffer.from(sealed), Buffer.from('900')]],
    ['a text and a number', [sealed, 900]],
  ])('is a token as %s', async (_what, answer) => {
    expect(await storeOn(answer).store.get('identity')).toEqual({ ...TOKEN, remaining: 900 });
  });

  it('may be a token that ends at this very moment', async () => {
    expect(await storeOn([sealed, 0]).store.get('identity')).toMatchObject({ remaining: 0 });
  });

  it.each([
    ['null', [null, -2]],
    ['nothing', [undefined, -2]],
  ])('may be %s', async (_what, answer) => {
    expect(await storeOn(answer).store.get('identity')).toBeUndefined();
  });

  it.each<[string, unknown, string]>([
    ['a value that never ends', [sealed, -1], 'unreadable'],
    ['garbage', ['garbage', 900], 'unreadable'],
    ['a value of a key that is gone', [sealed.replace('.k1.', '.k0.'), 900], 'unknown_key'],
  ])('is a failure where it is %s, and says which', async (_what, answer, reason) => {
    await expect(storeOn(answer).store.get('identity')).rejects.toMatchObject({
      reason,
      message: `the token store: ${reason}`,
    });
  });
});

it('a secret is the same secret in base64, in base64url and in bytes', async () => {
  // With characters that the two spell in their own ways.
  const secret = Buffer.concat([Buffer.from([0xfb, 0xff, 0xbf]), testSecret()]);
  const names = [secret, secret.toString('base64'), secret.toString('base64url')].map(async (one) => {
    const { asked, store } = storeOn([null, -2], [{ id: 'k1', secret: one }]);
    await store.get('identity');
    return asked;
  });
  expect(new Set((await Promise.all(names)).flat()).size).toBe(1);
  expect((await names[0])?.[0]).toBe(`shop:{${new RingKey('k1', secret, 'shop').nameOf('identity')}}:token`);
});

it('a client that can not run a script is refused, as is something else that can', () => {
  const keys = [{ id: 'k1', secret: SECRET }];
  const make = (client: unknown) => () => redisStore({ client: client as NodeRedisClient, namespace: 'shop', keys });
  const run = async (): Promise<unknown> => null;
  expect(make({ sendCommand: run })).toThrow('client: must be');
  expect(make({ eval: run })).toThrow('client: must be');
  expect(make({ eval: run, sendCommand: 'no function', defineCommand: 5 })).toThrow('client: must be');
  expect(make({ eval: run, defineCommand: run })).not.toThrow();
});
