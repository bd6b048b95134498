import { inspect } from 'node:util';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Fleet, LIFETIME, reveal, TIMEOUT } from '../../test/fleet.js';
import { MemoryStore } from '../../test/memory-store.js';
import type { StoredToken, TokenLease, TokenStore } from '../token-store.js';

const hang = (): Promise<never> => new Promise(() => undefined);

/** Returns the fleet's store with some methods replaced. */
const storeWith = (fleet: Fleet, parts: Partial<Record<keyof TokenStore, unknown>>): TokenStore =>
  Object.assign(new MemoryStore(fleet.clock), parts);

const lease: TokenLease = { extend: async () => true, put: async () => undefined, release: async () => undefined };

describe('a lease that is never released', () => {
  afterEach(() => void jest.restoreAllMocks());

  it.each([100, 1_000, 2_000, 10_000, TIMEOUT])(
    'a process with a %d ms timeout can request its own token if a lease is never released',
    async (timeout) => {
      for (const random of [0, 0.5, 0.999]) {
        jest.spyOn(Math, 'random').mockReturnValue(random);
        const fleet = new Fleet();
        const store = storeWith(fleet, {
          lease: async (_identity: string, _ms: number, takeOver: boolean) => (takeOver ? lease : undefined),
        });
        const client = fleet.client({ store, timeout });
        const pending = client.token().then(reveal, String);
        await fleet.pass(timeout * 0.6 + 1, timeout / 20);
        expect(fleet.wire.sent).toBe(1);
        await fleet.respond();
        expect(await pending).toBe('token-1');
      }
    },
  );

  it('a process can request its own token in time if the lease cannot be taken over', async () => {
    const fleet = new Fleet();
    const store = storeWith(fleet, { lease: async () => undefined });
    const pending = fleet.client({ store }).token();
    await fleet.pass(TIMEOUT * 0.6 + 100, 100);
    await fleet.respond();
    expect(reveal(await pending)).toBe('token-1');
    const fresh = fleet.client({ store }).token({ fresh: true });
    await fleet.respond();
    expect(reveal(await fresh)).toBe('token-2');
  });
});

describe('a slow store', () => {
  it.each([100, 400, 1_000, TIMEOUT])(
    'a call keeps most of its %d ms timeout if the store operations never settle',
    async (timeout) => {
      const fleet = new Fleet();
      for (const operation of ['get', 'lease', 'put', 'release', 'delete'] as const)
        fleet.store.faults[operation] = hang;
      const pending = fleet.client({ timeout }).token().then(reveal, String);
      await fleet.pass(Math.min(timeout / 10, 250), timeout / 20);
      await fleet.respond();
      expect(await pending).toBe('token-1');
    },
  );

  it.each([400, 1_000, TIMEOUT])(
    'a call keeps enough of its %d ms timeout if store operations settle just before their time limit',
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
      const pending = fleet.client({ timeout, store }).token().then(reveal, String);
      void other;
      await fleet.pass(timeout * 0.85, timeout / 100);
      expect(fleet.wire.sent).toBe(1);
      await fleet.respond();
      expect(await pending).toBe('token-1');
    },
  );

  it('a slow store does not delay callers while a usable token is renewed', async () => {
    const fleet = new Fleet();
    const client = await fleet.warm();
    for (const operation of ['get', 'lease', 'put', 'release'] as const) fleet.store.faults[operation] = hang;
    fleet.clock.advance(LIFETIME * 0.95);
    expect(reveal(await client.token())).toBe('token-1');
    await fleet.pass(250);
    await fleet.respond();
    expect(reveal(await client.token())).toBe('token-2');
  });

  it('a slow store delays close() by at most the time limit of one operation', async () => {
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

describe('the result of lease()', () => {
  afterEach(() => void Reflect.deleteProperty(Object.prototype, 'token'));

  it.each<[string, unknown]>([
    ['null', null],
    ['true', true],
    ['a string', 'lease'],
    ['a lease with a `token` field', { ...lease, token: 'canary' }],
  ])('a token request succeeds if lease() returns %s', async (_what, result) => {
    const fleet = new Fleet();
    const pending = fleet.client({ store: storeWith(fleet, { lease: async () => result }) }).token();
    const settled = pending.then(reveal, String);
    await fleet.pass(TIMEOUT * 0.6 + 100, 100);
    await fleet.respond();
    expect(await settled).toBe('token-1');
    expect(inspect(fleet.events, { depth: Infinity })).not.toContain('canary');
  });

  it('treats null from lease() as a lease held by a different process', async () => {
    const fleet = new Fleet();
    const pending = fleet
      .client({ store: storeWith(fleet, { get: async () => null, lease: async () => null }) })
      .token();
    await fleet.pass(1_000);
    expect(fleet.wire.sent).toBe(0);
    await fleet.pass(TIMEOUT * 0.6, 100);
    await fleet.respond();
    await pending;
    expect(fleet.eventsOf('store.failed')).toEqual([]);
  });

  it('does not mistake the result of lease() for a token if Object.prototype has a `token` field', async () => {
    const fleet = new Fleet();
    const pending = fleet.client().token().then(reveal, String);
    Object.defineProperty(Object.prototype, 'token', { value: 'canary', configurable: true });
    await fleet.settle();
    Reflect.deleteProperty(Object.prototype, 'token');
    await fleet.respond();
    expect(await pending).toBe('token-1');
  });
});

describe('invalid stored tokens', () => {
  const YEAR = 365 * 24 * 3_600_000;

  it.each<[string, (now: number) => unknown]>([
    [
      'whose times are strings',
      (now) => ({ value: 'canary', issuedAt: `${now}`, lifetime: '600000', remaining: '600000' }),
    ],
    [
      'whose lifetime is a string',
      (now) => ({ value: 'canary', issuedAt: now, lifetime: '600000', remaining: 600_000 }),
    ],
    ['whose lifetime is one year', (now) => ({ value: 'canary', issuedAt: now, lifetime: YEAR, remaining: YEAR })],
    [
      'with an issue time in the future and a remaining time that exceeds its lifetime',
      (now) => ({ value: 'canary', issuedAt: now + YEAR, lifetime: 600_000, remaining: 600_000 + YEAR }),
    ],
    ['whose value is "null"', (now) => ({ value: 'null', issuedAt: now, lifetime: 600_000, remaining: 600_000 })],
  ])('treats a stored token %s as a miss', async (_what, stored) => {
    const fleet = new Fleet();
    const client = fleet.client({ store: storeWith(fleet, { get: async () => stored(fleet.clock.now()) }) });
    const pending = client.token().then((token) => `${reveal(token)} ${token}`, String);
    await fleet.respond();
    expect(await pending).toMatch(/^token-1 \[AccessToken until /);
    expect(fleet.eventsOf('store.failed')).not.toEqual([]);
    expect(inspect(fleet.events, { depth: Infinity })).not.toContain('canary');
  });
});

describe('revoked tokens that an attacker repeatedly writes to the store', () => {
  const HOUR = 3_600_000;

  it.each([0, 1_000])(
    'only a few calls fail if an attacker writes revoked tokens to the store (issued %d ms apart)',
    async (apart) => {
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
        let status: string | undefined;
        client.http.get('/x').then(
          () => {
            status = 'ok';
          },
          (error: { readonly code: string }) => {
            status = error.code;
          },
        );
        await fleet.settle();
        while (status === undefined) {
          for (const request of fleet.requests) {
            if (request.path === '/token') await fleet.respond(3_600);
            else request.respond(request.authorization?.includes('revoked') ? 401 : 200, {});
          }
          await fleet.settle();
          // The client waits before it sends a request with a new token again.
          if (status === undefined && [...fleet.requests].length === 0) await fleet.pass(100, 100);
        }
        statuses.push(status);
        await fleet.pass(1_000, 250);
      }
      expect(statuses.filter((status) => status !== 'ok').length).toBeLessThanOrEqual(5);
      expect(statuses.at(-1)).toBe('ok');
      expect(fleet.eventsOf('token.requested')).toHaveLength(1);
    },
  );
});

it('a process still shares tokens if the API rejects them only occasionally', async () => {
  const fleet = new Fleet();
  const one = await fleet.warm();
  const other = fleet.client();
  await other.token();
  const refuse = async (): Promise<void> => {
    one.invalidate(await one.token());
    const pending = one.token();
    await fleet.respond();
    await pending;
    other.invalidate(await other.token());
    expect(reveal(await other.token())).toBe(reveal(await one.token()));
  };
  await refuse();
  await refuse();
  fleet.clock.advance(LIFETIME * 0.95);
  await one.token();
  await fleet.respond();
  await other.token();
  await fleet.settle();
  await refuse();
  await refuse();
  expect(other.status().tokenRequests).toBe(0);
});

it('a stored token that is older than the cached token does not delay a renewal', async () => {
  const fleet = new Fleet();
  const issuedAt = fleet.clock.now();
  fleet.clock.advance(1_000);
  const client = await fleet.warm();
  fleet.clock.advance(LIFETIME * 0.95 - 1_000);
  const remaining = LIFETIME * 0.05;
  fleet.store.tokens.forEach(({ until }, identity, tokens) => {
    tokens.set(identity, { token: { value: 'as-old', issuedAt, lifetime: LIFETIME, remaining }, until: until - 1_000 });
  });
  await client.token();
  await fleet.settle();
  expect(fleet.requests.map(({ path }) => path)).toEqual(['/token']);
});

describe('a custom store', () => {
  it('printing a client does not show its custom store', async () => {
    const fleet = new Fleet();
    const parts = { open: { 'the token': 'canary' } };
    const client = fleet.client({ store: storeWith(fleet, parts as object) });
    expect(inspect(client, { depth: Infinity, showHidden: true })).not.toContain('canary');
    expect(JSON.stringify(client)).not.toContain('canary');
  });

  it('a store operation that rejects late does not cause an unhandled rejection', async () => {
    const fleet = new Fleet();
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown): number => unhandled.push(reason);
    process.on('unhandledRejection', onUnhandled);
    const rejections: (() => void)[] = [];
    const fault = (): Promise<never> => new Promise((_resolve, reject) => rejections.push(() => reject(undefined)));
    const client = await fleet.warm();
    for (const operation of ['put', 'release', 'delete'] as const) fleet.store.faults[operation] = fault;
    const fresh = client.token({ fresh: true });
    await fleet.respond();
    const failing = client.token({ fresh: true }).catch(() => 'failed');
    await fleet.settle();
    fleet.requests[0]?.respond(503, {});
    await failing;
    client.invalidate(await fresh);
    await fleet.pass(250);
    // One of the four operations releases the lease because the token was not stored.
    expect(rejections).toHaveLength(4);
    for (const rejectLate of rejections) rejectLate();
    await fleet.settle();
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled).toEqual([]);
  });
});

describe('equivalent spellings of a base URL', () => {
  it.each(['https://ACME.example', 'https://acme.example/', 'https://acme.example:443', 'https://acme.example:443/'])(
    'the base URL %s has the same identity as https://acme.example',
    async (baseUrl) => {
      const fleet = new Fleet();
      await fleet.warm();
      expect(reveal(await fleet.client({ baseUrl }).token())).toBe('token-1');
    },
  );
});
