import { inspect } from 'node:util';
import { describe, expect, it, jest } from '@jest/globals';
import { type AcmeClient, acme, CREDENTIALS } from '../test/acme.js';
import { afterThisTest, connectAcme } from '../test/after-each.js';
import { AccessToken, KeyClient, readOptions, TokenClient, type TokenOptions } from './index.js';

/** Ways to reach a client's methods without calling them on the client itself. */
const REACHED: readonly [string, <T extends object>(object: T) => T][] = [
  ['without its object', <T extends object>(object: T) => destructured(object)],
  ['through a Proxy', <T extends object>(object: T) => new Proxy(object, {})],
  ['through a Proxy of a Proxy', <T extends object>(object: T) => new Proxy(new Proxy(object, {}), {})],
  [
    'through a Proxy with a trap',
    <T extends object>(object: T) =>
      new Proxy(object, { get: (target, name, receiver) => Reflect.get(target, name, receiver) as unknown }),
  ],
  [
    'through a Proxy that mocks missing members',
    <T extends object>(object: T) =>
      new Proxy(object, { get: (target, name) => (name in target ? target[name as keyof T] : () => 'mock') }),
  ],
];

/** Returns an object whose members were read one by one, as destructuring does. */
function destructured<T extends object>(object: T): T {
  const { token, transaction, status, invalidate, close, http, call } = object as unknown as AcmeClient & {
    call: unknown;
  };
  return { token, transaction, status, invalidate, close, http, call } as unknown as T;
}

describe.each(REACHED)('every method works %s', (_how, reach) => {
  it('of a token client', async () => {
    const { server, client } = await connectAcme();
    const reached = reach(client as AcmeClient);
    const token = await reached.token();
    expect(token).toBeInstanceOf(AccessToken);
    expect((await reached.http.get('/x')).data).toEqual({ ok: true });
    expect(reached.status()).toMatchObject({ phase: 'fresh', calls: 1 });
    reached.invalidate(token);
    expect(reached.status().phase).toBe('empty');
    expect(await reached.transaction(async ({ token: own }) => (await own()).reveal())).toBe('token-2');
    await reached.close();
    expect(client.status().phase).toBe('closed');
    expect(server.tokenRequests()).toHaveLength(2);
  });

  it('of a transaction', async () => {
    const { client } = await connectAcme();
    await client.transaction(async (transaction) => {
      const reached = reach(transaction);
      const token = await reached.token();
      expect((await reached.http.get('/x')).status).toBe(200);
      reached.invalidate(token);
      expect((await reached.token()).reveal()).not.toBe(token.reveal());
      await reached.close();
    });
  });

  it('of a key client', async () => {
    const { server } = await connectAcme();
    server.accepted.add(CREDENTIALS.secret);
    const { token: _, ...definition } = acme;
    const options = readOptions(definition, { credentials: CREDENTIALS, baseUrl: server.url });
    const client = new KeyClient(definition, options, ({ secret }) => secret);
    afterThisTest(() => client.close());
    const reached = reach(client);
    expect((await reached.http.get('/x')).status).toBe(200);
    const response = { '~standard': { version: 1, vendor: 'x', validate: (value: unknown) => ({ value }) } } as const;
    expect(await reached.call('x.get', undefined, () => ({ method: 'GET', path: '/x', response }))).toEqual({
      ok: true,
    });
    expect(reached.status().calls).toBe(2);
    await reached.close();
  });
});

it('a method called without `this` uses its client', async () => {
  const { client } = await connectAcme();
  const { token, status, close } = client;
  expect((await token()).reveal()).toBe('token-1');
  expect(status().phase).toBe('fresh');
  await close();
});

it('a Proxy of `http` sends calls', async () => {
  const { client } = await connectAcme();
  const http = new Proxy(client.http, {});
  expect((await http.get('/x')).status).toBe(200);
  expect((await http({ url: '/x' })).status).toBe(200);
});

it('methods that are read from different clients stay bound to their own client', async () => {
  const [one, other] = [(await connectAcme()).client, (await connectAcme()).client];
  const { status: statusOfOne } = one;
  const { status: statusOfOther } = other;
  await one.http.get('/x');
  expect([statusOfOne().calls, statusOfOther().calls, one.status().calls, other.status().calls]).toEqual([1, 0, 1, 0]);
});

it('a frozen client works', async () => {
  const { client } = await connectAcme();
  const { token } = Object.freeze(client);
  expect((await token()).reveal()).toBe('token-1');
});

it('`await using` closes a Proxy of a client', async () => {
  const { client } = await connectAcme();
  await new Proxy(client, {})[Symbol.asyncDispose]();
  expect(client.status().phase).toBe('closed');
});

it('a client does not have own methods, and printing the client does not show any', async () => {
  const { client } = await connectAcme();
  await client.token();
  const names = ['token', 'transaction', 'status', 'invalidate', 'close'];
  expect(Object.keys(client)).not.toEqual(expect.arrayContaining(names));
  expect(inspect(client, { depth: 0 })).not.toMatch(/target|bound|Circular/);
});

describe('a method can be replaced', () => {
  it('by jest.spyOn, which calls the original', async () => {
    const { client } = await connectAcme();
    const spy = jest.spyOn(client, 'token');
    expect((await client.token()).reveal()).toBe('token-1');
    expect(spy).toHaveBeenCalledTimes(1);
    spy.mockRestore();
    expect(jest.isMockFunction(client.token)).toBe(false);
    expect((await client.token()).reveal()).toBe('token-1');
  });

  it('by jest.spyOn with a mocked result, also through a Proxy', async () => {
    const { server, client } = await connectAcme();
    const mocked = new AccessToken('mocked', 0, 1);
    const proxy = new Proxy(client, {});
    const spy = jest.spyOn(proxy, 'token').mockResolvedValue(mocked);
    expect([await client.token(), await proxy.token()]).toEqual([mocked, mocked]);
    spy.mockRestore();
    expect((await client.token()).reveal()).toBe('token-1');
    expect(server.tokenRequests()).toHaveLength(1);
  });

  it('for all clients by jest.spyOn of the prototype', async () => {
    const { client } = await connectAcme();
    const spy = jest.spyOn(TokenClient.prototype, 'token');
    expect((await client.token()).reveal()).toBe('token-1');
    expect(spy.mock.contexts).toEqual([client]);
    spy.mockRestore();
    expect((await client.token()).reveal()).toBe('token-1');
  });

  it('by assignment', async () => {
    const { client } = await connectAcme();
    const token = async (): Promise<AccessToken> => new AccessToken('mine', 0, 1);
    client.token = token;
    expect(client.token).toBe(token);
    expect(Object.assign(new Proxy(client, {}), { status: () => 'mine' }).status()).toBe('mine');
    Reflect.deleteProperty(client, 'token');
    expect((await client.token()).reveal()).toBe('token-1');
  });

  it('by a getter without an object, as some mocking libraries read it', async () => {
    const { client } = await connectAcme();
    let prototype: object = Object.getPrototypeOf(client) as object;
    while (!Object.hasOwn(prototype, 'token')) prototype = Object.getPrototypeOf(prototype) as object;
    const { get } = Object.getOwnPropertyDescriptor(prototype, 'token') as { get(): typeof client.token };
    const read = get;
    expect((await read.call(undefined).call(client)).reveal()).toBe('token-1');
  });
});

it('a subclass can override methods and call `super`', async () => {
  class Counting extends TokenClient<typeof CREDENTIALS> {
    tokens = 0;
    closed = false;

    override async token(options?: TokenOptions): Promise<AccessToken> {
      this.tokens += 1;
      return super.token(options);
    }

    override async close(): Promise<void> {
      this.closed = true;
      await super.close();
    }
  }
  const { server } = await connectAcme();
  const client = new Counting(acme, readOptions(acme, { credentials: CREDENTIALS, baseUrl: server.url }));
  expect((await client.token()).reveal()).toBe('token-1');
  expect((await new Proxy(client, {}).token({ fresh: true })).reveal()).toBe('token-2');
  await client[Symbol.asyncDispose]();
  expect([client.tokens, client.closed, client.status().phase]).toEqual([2, true, 'closed']);
});
