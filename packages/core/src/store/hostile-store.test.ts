import { inspect } from 'node:util';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Fleet, LIFETIME, reveal, TIMEOUT } from '../../test/fleet.js';
import { MemoryStore } from '../../test/memory-store.js';
import type { StoredToken, TokenLease, TokenStore } from '../token-store.js';

const hang = (): Promise<never> => new Promise(() => undefined);

/** A store of which a part is somebody else's. */
const storeWith = (fleet: Fleet, parts: Partial<Record<keyof TokenStore, unknown>>): TokenStore =>
  Object.assign(new MemoryStore(fleet.clock), parts);

const lease: TokenLease = { put: async () => undefined, release: async () => undefined };

describe('a lease that somebody holds for ever', () => {
  afterEach(() => void jest.restoreAllMocks());

  it.each([100, 1_000, 2_000, 10_000, TIMEOUT])(
    'leaves a process with a timeout of %d ms the time to ask by itself',
    async (timeout) => {
      for (const random of [0, 0.5, 0.999]) {
        jest.spyOn(Math, 'random').mockReturnValue(random);
        const fleet = new Fleet();
        const store = storeWith(fleet, {
          lease: async (_identity: string, _ms: number, takeOver: boolean) => (takeOver ? lease : undefined),
        });
        const client = fleet.client({ store, timeout });
        const asked = client.token().then(reveal, String);
        await fleet.pass(timeout * 0.6 + 1, timeout / 20);
        expect(fleet.wire.sent).toBe(1);
        await fleet.answer();
        expect(await asked).toBe('token-1');
      }
    },
  );

  it('that even taking it away does not bring, neither', async () => {
    const fleet = new Fleet();
    const store = storeWith(fleet, { lease: async () => undefined });
    const asked = fleet.client({ store }).token();
    await fleet.pass(TIMEOUT * 0.6 + 100, 100);
    await fleet.answer();
    expect(reveal(await asked)).toBe('token-1');
    const fresh = fleet.client({ store }).token({ fresh: true });
    await fleet.answer();
    expect(reveal(await fresh)).toBe('token-2');
  });
});

describe('a slow store', () => {
  it.each([100, 400, 1_000, TIMEOUT])('leaves most of a timeout of %d ms where it hangs', async (timeout) => {
    const fleet = new Fleet();
    for (const operation of ['get', 'lease', 'put', 'release', 'delete'] as const) fleet.store.faults[operation] = hang;
    const asked = fleet.client({ timeout }).token().then(reveal, String);
    await fleet.pass(Math.min(timeout / 10, 250), timeout / 20);
    await fleet.answer();
    expect(await asked).toBe('token-1');
  });

  it.each([400, 1_000, TIMEOUT])(
    'leaves enough of a timeout of %d ms where it is always almost late',
    async (timeout) => {
      const fleet = new Fleet();
      const late = Math.min(timeout / 10, 250) - 1;
      const wait = (): Promise<void> => new Promise((resolve) => fleet.clock.setTimeout(resolve, late));
      fleet.store.faults.get = wait;
      fleet.store.faults.lease = wait;
      fleet.store.faults.delete = wait;
      const other = fleet.client({ timeout });
      const store = storeWith(fleet, {
        lease: async (_identity: string, _ms: number, takeOver: boolean) => {
          await wait();
          return takeOver ? lease : undefined;
        },
      });
      const asked = fleet.client({ timeout, store }).token().then(reveal, String);
      void other;
      await fleet.pass(timeout * 0.85, timeout / 100);
      expect(fleet.wire.sent).toBe(1);
      await fleet.answer();
      expect(await asked).toBe('token-1');
    },
  );

  it('is not noticed by who has a token that is renewed ahead of its end', async () => {
    const fleet = new Fleet();
    const client = await fleet.warm();
    for (const operation of ['get', 'lease', 'put', 'release'] as const) fleet.store.faults[operation] = hang;
    fleet.clock.advance(LIFETIME * 0.95);
    expect(reveal(await client.token())).toBe('token-1');
    await fleet.pass(250);
    await fleet.answer();
    expect(reveal(await client.token())).toBe('token-2');
  });

  it('holds up the end of a client for no longer than one operation may take', async () => {
    const fleet = new Fleet();
    const client = await fleet.warm();
    for (const operation of ['get', 'lease', 'put', 'release', 'delete'] as const) fleet.store.faults[operation] = hang;
    client.invalidate(await client.token());
    let closed = false;
    void client.close().then(() => (closed = true));
    await fleet.pass(250);
    expect(closed).toBe(true);
    expect(fleet.clock.timers).toBe(0);
  });
});

describe('what is no lease', () => {
  afterEach(() => void Reflect.deleteProperty(Object.prototype, 'token'));

  it.each<[string, unknown]>([
    ['null', null],
    ['true', true],
    ['a text', 'lease'],
    ['a lease that is called a token', { ...lease, token: 'canary' }],
  ])('%s, costs no call', async (_what, given) => {
    const fleet = new Fleet();
    const asked = fleet.client({ store: storeWith(fleet, { lease: async () => given }) }).token();
    const settled = asked.then(reveal, String);
    await fleet.pass(TIMEOUT * 0.6 + 100, 100);
    await fleet.answer();
    expect(await settled).toBe('token-1');
    expect(inspect(fleet.heard, { depth: Infinity })).not.toContain('canary');
  });

  it('null says that another has it', async () => {
    const fleet = new Fleet();
    const asked = fleet.client({ store: storeWith(fleet, { get: async () => null, lease: async () => null }) }).token();
    await fleet.pass(1_000);
    expect(fleet.wire.sent).toBe(0);
    await fleet.pass(TIMEOUT * 0.6, 100);
    await fleet.answer();
    await asked;
    expect(fleet.told('store.failed')).toEqual([]);
  });

  it('is not taken for a token either where the prototype of all objects has one', async () => {
    const fleet = new Fleet();
    const asked = fleet.client().token().then(reveal, String);
    Object.defineProperty(Object.prototype, 'token', { value: 'canary', configurable: true });
    await fleet.settle();
    Reflect.deleteProperty(Object.prototype, 'token');
    await fleet.answer();
    expect(await asked).toBe('token-1');
  });
});

describe('what is no stored token', () => {
  const YEAR = 365 * 24 * 3_600_000;

  it.each<[string, (now: number) => unknown]>([
    [
      'one with its times as texts',
      (now) => ({ value: 'canary', issuedAt: `${now}`, lifetime: '600000', remaining: '600000' }),
    ],
    [
      'one with its lifetime as text',
      (now) => ({ value: 'canary', issuedAt: now, lifetime: '600000', remaining: 600_000 }),
    ],
    ['one that lives for a year', (now) => ({ value: 'canary', issuedAt: now, lifetime: YEAR, remaining: YEAR })],
    [
      'one of tomorrow, of which more is left than it has',
      (now) => ({ value: 'canary', issuedAt: now + YEAR, lifetime: 600_000, remaining: 600_000 + YEAR }),
    ],
    ['one with the text null', (now) => ({ value: 'null', issuedAt: now, lifetime: 600_000, remaining: 600_000 })],
  ])('%s, is a miss', async (_what, stored) => {
    const fleet = new Fleet();
    const client = fleet.client({ store: storeWith(fleet, { get: async () => stored(fleet.clock.now()) }) });
    const asked = client.token().then((token) => `${reveal(token)} ${token}`, String);
    await fleet.answer();
    expect(await asked).toMatch(/^token-1 \[AccessToken until /);
    expect(fleet.told('store.failed')).not.toEqual([]);
    expect(inspect(fleet.heard, { depth: Infinity })).not.toContain('canary');
  });
});

describe('tokens that somebody writes to the store again and again, although they have been revoked', () => {
  const HOUR = 3_600_000;

  it.each([0, 1_000])('hold a process up for no longer than a few calls (one each %d ms)', async (apart) => {
    const fleet = new Fleet();
    const revoked = Array.from({ length: 2 }, (_, index) => ({
      value: `revoked-${index}`,
      issuedAt: fleet.clock.now() + index * apart,
    }));
    fleet.clock.advance(apart);
    let gets = 0;
    const get = async (): Promise<StoredToken> => {
      gets += 1;
      const { value, issuedAt } = revoked[Math.floor(gets / 2) % 2] as (typeof revoked)[number];
      return { value, issuedAt, lifetime: HOUR, remaining: HOUR - (fleet.clock.now() - issuedAt) };
    };
    const client = fleet.client({ store: storeWith(fleet, { get }) });
    const statuses: string[] = [];
    for (let call = 0; call < 60; call += 1) {
      const called = client.http.get('/x').then(
        () => 'ok',
        (error: { readonly code: string }) => error.code,
      );
      await fleet.settle();
      for (let turn = 0; turn < 4; turn += 1) {
        for (const request of fleet.requests) {
          if (request.path === '/token') await fleet.answer(3_600);
          else request.answer(request.authorization?.includes('revoked') ? 401 : 200, {});
        }
        await fleet.settle();
      }
      statuses.push(await called);
      await fleet.pass(1_000, 250);
    }
    expect(statuses.filter((status) => status !== 'ok').length).toBeLessThanOrEqual(5);
    expect(statuses.at(-1)).toBe('ok');
    expect(fleet.told('token.requested')).toHaveLength(1);
  });
});

it('tokens that are refused now and then are no such thing: the next one is still shared', async () => {
  const fleet = new Fleet();
  const one = await fleet.warm();
  const other = fleet.client();
  await other.token();
  const refuse = async (): Promise<void> => {
    one.invalidate(await one.token());
    const asked = one.token();
    await fleet.answer();
    await asked;
    other.invalidate(await other.token());
    expect(reveal(await other.token())).toBe(reveal(await one.token()));
  };
  await refuse();
  await refuse();
  fleet.clock.advance(LIFETIME * 0.95);
  await one.token();
  await fleet.answer();
  await other.token();
  await fleet.settle();
  await refuse();
  await refuse();
  expect(other.status().tokenRequests).toBe(0);
});

it('a token that is no newer does not put off a renewal', async () => {
  const fleet = new Fleet();
  const issuedAt = fleet.clock.now();
  fleet.clock.advance(1_000);
  const client = await fleet.warm();
  fleet.clock.advance(LIFETIME * 0.95 - 1_000);
  const remaining = LIFETIME * 0.05;
  fleet.store.kept.forEach(({ until }, identity, kept) => {
    kept.set(identity, { token: { value: 'as-old', issuedAt, lifetime: LIFETIME, remaining }, until: until - 1_000 });
  });
  await client.token();
  await fleet.settle();
  expect(fleet.requests.map(({ path }) => path)).toEqual(['/token']);
});

describe('a store of a user', () => {
  it('is shown by nothing that prints a client', async () => {
    const fleet = new Fleet();
    const kept = { open: { 'the token': 'canary' } };
    const client = fleet.client({ store: storeWith(fleet, kept as object) });
    expect(inspect(client, { depth: Infinity, showHidden: true })).not.toContain('canary');
    expect(JSON.stringify(client)).not.toContain('canary');
  });

  it('may fail when nobody waits any more, with whatever it was asked to do', async () => {
    const fleet = new Fleet();
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown): number => unhandled.push(reason);
    process.on('unhandledRejection', onUnhandled);
    const breaks: (() => void)[] = [];
    const fault = (): Promise<never> => new Promise((_resolve, reject) => breaks.push(() => reject(undefined)));
    const client = await fleet.warm();
    for (const operation of ['put', 'release', 'delete'] as const) fleet.store.faults[operation] = fault;
    const fresh = client.token({ fresh: true });
    await fleet.answer();
    const failing = client.token({ fresh: true }).catch(() => 'failed');
    await fleet.settle();
    fleet.requests[0]?.answer(503, {});
    await failing;
    client.invalidate(await fresh);
    await fleet.pass(250);
    // The lease of the token that was not kept is released, too.
    expect(breaks).toHaveLength(4);
    for (const broken of breaks) broken();
    await fleet.settle();
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled).toEqual([]);
  });
});

describe('one server, however its address is written', () => {
  it.each(['https://ACME.example', 'https://acme.example/', 'https://acme.example:443', 'https://acme.example:443/'])(
    '%s is one identity',
    async (baseUrl) => {
      const fleet = new Fleet();
      await fleet.warm();
      expect(reveal(await fleet.client({ baseUrl }).token())).toBe('token-1');
    },
  );
});
