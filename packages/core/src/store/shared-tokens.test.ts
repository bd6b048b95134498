import { inspect } from 'node:util';
import { describe, expect, it, jest } from '@jest/globals';
import type { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import { type AcmeClient, type AcmeOptions, acme, CREDENTIALS } from '../../test/acme.js';
import { Fleet, LIFETIME, reveal, TIMEOUT } from '../../test/fleet.js';
import { MemoryStore } from '../../test/memory-store.js';

describe('a token that processes share', () => {
  it('is asked for by one of them, and adopted by the others', async () => {
    const fleet = new Fleet();
    const callers = fleet.clients(50).flatMap((client) => Array.from({ length: 20 }, () => client.token()));
    await fleet.settle();
    await fleet.answer();
    await fleet.pass(200);
    expect(new Set((await Promise.all(callers)).map(reveal))).toEqual(new Set(['token-1']));
    expect(fleet.wire.sent).toBe(1);
    expect(fleet.told('token.requested')).toHaveLength(1);
    expect(fleet.told('token.adopted')).toHaveLength(49);
    expect(fleet.told('token.adopted')[0]).toMatchObject({ reason: 'missing', lifetime: LIFETIME });
    expect(fleet.told('store.failed')).toEqual([]);
  });

  it('is waited for once in each process, whoever asks there: the others join, which is told', async () => {
    const fleet = new Fleet();
    const client = fleet.client();
    const callers = [client.token(), client.token(), client.token()];
    await fleet.answer();
    await Promise.all(callers);
    expect(fleet.told('token.joined')).toHaveLength(2);
    expect(fleet.store.seen).toEqual(['get', 'lease', 'get', 'put']);
  });

  it('is kept with what is left of it once its request has been answered', async () => {
    const fleet = new Fleet();
    const sent = fleet.clock.now();
    const asked = fleet.client().token();
    await fleet.pass(5_000, 1_000);
    await fleet.answer();
    await asked;
    expect([...fleet.store.kept.values()].map(({ token }) => token)).toEqual([
      { value: 'token-1', issuedAt: sent, lifetime: LIFETIME, remaining: LIFETIME - 5_000 },
    ]);
  });

  it('costs no request where it is there already, and counts as none', async () => {
    const fleet = new Fleet();
    await fleet.warm();
    const late = fleet.client();
    expect(reveal(await late.token())).toBe('token-1');
    expect(late.status()).toMatchObject({ tokenRequests: 0, phase: 'fresh' });
    expect(fleet.wire.sent).toBe(1);
  });

  it('is not looked for while one is usable in memory', async () => {
    const fleet = new Fleet();
    const client = await fleet.warm();
    const before = fleet.store.seen.length;
    for (let calls = 0; calls < 100; calls += 1) await client.token();
    expect(fleet.store.seen).toHaveLength(before);
  });

  it('is as old for whoever adopts it as it is, and ends in time', async () => {
    const fleet = new Fleet();
    const first = await fleet.warm();
    fleet.clock.advance(300_000);
    const late = fleet.client();
    const adopted = await late.token();
    expect(adopted.expiresAt).toEqual((await first.token()).expiresAt);
    fleet.clock.advance(LIFETIME - 300_000 - 10_000);
    void late.token();
    await fleet.settle();
    expect(fleet.wire.sent).toBe(2);
  });

  it('ends in time for whoever adopts it also where its clock is set back then', async () => {
    const fleet = new Fleet();
    await fleet.warm();
    fleet.clock.advance(300_000);
    const late = fleet.client();
    await late.token();
    fleet.clock.wall -= 3_600_000;
    fleet.clock.advance(LIFETIME - 300_000 - 10_000);
    void late.token();
    await fleet.settle();
    expect(fleet.wire.sent).toBe(2);
  });

  it('is not adopted in its leeway', async () => {
    const fleet = new Fleet();
    await fleet.warm();
    fleet.clock.advance(LIFETIME - 10_000);
    const asked = fleet.client().token();
    expect(await fleet.answer()).toBe('token-2');
    expect(reveal(await asked)).toBe('token-2');
  });

  it('is adopted where it came between the look and the lease, and the lease is given back', async () => {
    const fleet = new Fleet();
    const [one, other] = fleet.clients(2);
    const first = one?.token();
    await fleet.settle();
    // The other one has looked, and found nothing; it gets the lease once the token is there.
    let go = (): void => undefined;
    fleet.store.faults.lease = () => new Promise<void>((resolve) => (go = resolve));
    const second = other?.token();
    await fleet.settle();
    await fleet.answer();
    go();
    expect((await Promise.all([first, second])).map((token) => token?.reveal())).toEqual(['token-1', 'token-1']);
    await fleet.settle();
    expect(fleet.wire.sent).toBe(1);
    expect(fleet.store.leases.size).toBe(0);
  });

  it('is handed out before the store has it', async () => {
    const fleet = new Fleet();
    fleet.store.faults.put = () => new Promise(() => undefined);
    const client = fleet.client();
    const asked = client.token();
    await fleet.answer();
    expect(reveal(await asked)).toBe('token-1');
    const closed = client.close().then(() => 'closed');
    expect(await Promise.race([closed, fleet.settle().then(() => 'waiting')])).toBe('waiting');
    fleet.clock.advance(250);
    expect(await closed).toBe('closed');
    expect(fleet.told('store.failed')).toEqual([{ type: 'store.failed', operation: 'put', reason: 'timeout' }]);
  });
});

describe('a renewal', () => {
  it('ahead of the end is made by one process, and the others adopt what it got', async () => {
    const fleet = new Fleet();
    const one = await fleet.warm();
    const other = fleet.client();
    await other.token();
    fleet.clock.advance(LIFETIME * 0.95);
    expect(reveal(await one.token())).toBe('token-1');
    expect(reveal(await other.token())).toBe('token-1');
    await fleet.settle();
    expect(fleet.wire.sent).toBe(2);
    await fleet.answer();
    await fleet.pass(200);
    expect([reveal(await one.token()), reveal(await other.token())]).toEqual(['token-2', 'token-2']);
    expect(fleet.wire.sent).toBe(2);
    expect(fleet.told('token.adopted').at(-1)).toMatchObject({ reason: 'ahead' });
  });

  it('on request is made whatever the store has, and the store has it then', async () => {
    const fleet = new Fleet();
    const client = await fleet.warm();
    const fresh = client.token({ fresh: true });
    await fleet.answer();
    expect(reveal(await fresh)).toBe('token-2');
    expect(fleet.store.values).toEqual(['token-2']);
    expect(reveal(await fleet.client().token())).toBe('token-2');
  });
});

describe('a refused token', () => {
  it('is deleted from the store, and nobody adopts it again', async () => {
    const fleet = new Fleet();
    const client = await fleet.warm();
    const other = fleet.client();
    const stale = await other.token();
    client.invalidate(await client.token());
    await fleet.settle();
    expect(fleet.store.values).toEqual([]);
    const asked = client.token();
    await fleet.answer();
    expect(reveal(await asked)).toBe('token-2');
    // The other one is late: what is there now survives, and serves it.
    other.invalidate(stale);
    expect(reveal(await other.token())).toBe('token-2');
    expect(fleet.store.values).toEqual(['token-2']);
    expect(fleet.wire.sent).toBe(2);
  });

  it('that the API answered with 401 is renewed by one of the processes, and the call repeated', async () => {
    const fleet = new Fleet();
    const one = await fleet.warm();
    const other = fleet.client();
    await other.token();
    const calls = [one.http.get('/a'), other.http.get('/b')];
    await fleet.settle();
    for (const request of fleet.requests) request.answer(401, {});
    await fleet.settle();
    expect(fleet.requests.map(({ path }) => path)).toEqual(['/token']);
    await fleet.answer();
    await fleet.pass(200);
    expect(fleet.requests.map(({ authorization }) => authorization)).toEqual(['Bearer token-2', 'Bearer token-2']);
    for (const request of fleet.requests) request.answer(200, {});
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200]);
  });

  it('is not adopted again where it could not be deleted', async () => {
    const fleet = new Fleet();
    fleet.store.faults.delete = () => Promise.reject(new Error('down'));
    const client = await fleet.warm();
    client.invalidate(await client.token());
    const asked = client.token();
    await fleet.answer();
    expect(reveal(await asked)).toBe('token-2');
    expect(fleet.told('store.failed')).toEqual([{ type: 'store.failed', operation: 'delete', reason: 'failed' }]);
  });

  it('is not looked past while its deletion is under way, for as long as that may take', async () => {
    const fleet = new Fleet();
    const client = await fleet.warm();
    fleet.store.faults.delete = () => new Promise(() => undefined);
    client.invalidate(await client.token());
    const before = fleet.store.seen.length;
    const asked = client.token();
    await fleet.settle();
    expect(fleet.store.seen.slice(before)).toEqual([]);
    await fleet.pass(250);
    await fleet.answer();
    expect(reveal(await asked)).toBe('token-2');
    expect(fleet.store.seen.slice(before)).toEqual([]);
  });

  it('gives no way to one that is older still', async () => {
    const fleet = new Fleet();
    const one = await fleet.warm();
    fleet.clock.advance(60_000);
    // It has asked by itself, and the store has never heard of it.
    fleet.store.faults.lease = () => Promise.reject(new Error('down'));
    const fresh = one.token({ fresh: true });
    await fleet.answer();
    await fresh;
    delete fleet.store.faults.lease;
    one.invalidate(await one.token());
    const asked = one.token();
    await fleet.answer();
    expect(fleet.store.values).toEqual(['token-3']);
    expect(reveal(await asked)).toBe('token-3');
  });
});

describe('the lease', () => {
  it('of a process that has gone is taken away within the time that a call has', async () => {
    const fleet = new Fleet();
    void rejected(fleet.client().token());
    await fleet.settle();
    const [first] = fleet.requests;
    const waiting = Promise.all(fleet.clients(2).map((client) => client.token()));
    await fleet.pass(TIMEOUT * 0.4 - 1_000, 100);
    expect(fleet.wire.sent).toBe(1);
    let passed = TIMEOUT * 0.4 - 1_000;
    const all = { have: false };
    void waiting.then(() => (all.have = true));
    // The one that has gone is never heard of again; the one that takes over is.
    for (; !all.have && passed < TIMEOUT; passed += 100) {
      await fleet.pass(100);
      for (const request of fleet.requests) if (request !== first) request.answer(200, { token: 'token-1', ttl: 600 });
    }
    expect((await waiting).map(reveal)).toEqual(['token-1', 'token-1']);
    // To the end of patience, and one more look.
    expect(passed).toBeLessThanOrEqual(TIMEOUT * 0.6 + 1_500);
    // Both may have lost patience in the same moment.
    expect(fleet.wire.sent - 1).toBeGreaterThanOrEqual(1);
    expect(fleet.wire.sent - 1).toBeLessThanOrEqual(2);
  });

  it('of another is waited for with looks that grow rare', async () => {
    const fleet = new Fleet();
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
    try {
      void rejected(fleet.client().token());
      await fleet.settle();
      void rejected(fleet.client().token());
      await fleet.settle();
      const before = fleet.store.seen.length;
      // 75, 125, 225, 425, and then 525 ms each.
      await fleet.pass(850 + 10 * 525);
      expect(fleet.store.seen.slice(before)).toEqual(Array.from({ length: 14 }, () => ['get', 'lease']).flat());
    } finally {
      jest.restoreAllMocks();
    }
  });

  it('of another is waited for to the very end of patience, and then taken away', async () => {
    const fleet = new Fleet();
    jest.spyOn(Math, 'random').mockReturnValue(0);
    try {
      void rejected(fleet.client().token());
      await fleet.settle();
      void rejected(fleet.client().token());
      // The least that may be drawn; there is a look every 25 ms.
      await fleet.pass(TIMEOUT * 0.4 - 25);
      expect(fleet.wire.sent).toBe(1);
      await fleet.pass(25);
      expect(fleet.wire.sent).toBe(2);
    } finally {
      jest.restoreAllMocks();
    }
  });

  it('that was taken away is of no use to whoever had it: it stores nothing', async () => {
    const fleet = new Fleet();
    const slow = fleet.client();
    const late = slow.token();
    await fleet.settle();
    const [first] = fleet.requests;
    const other = fleet.client().token({ fresh: true });
    await fleet.settle();
    fleet.requests[1]?.answer(200, { token: 'newer', ttl: 600 });
    expect(reveal(await other)).toBe('newer');
    first?.answer(200, { token: 'late', ttl: 600 });
    expect(reveal(await late)).toBe('late');
    await fleet.settle();
    expect(fleet.store.values).toEqual(['newer']);
  });

  it('is given back where the token request fails, so that the next one need not wait', async () => {
    const fleet = new Fleet();
    const failing = rejected(fleet.client().token());
    await fleet.settle();
    fleet.requests[0]?.answer(503, {});
    expect((await failing).code).toBe('unavailable');
    await fleet.settle();
    expect(fleet.store.leases.size).toBe(0);
    const asked = fleet.client().token();
    await fleet.answer();
    expect(reveal(await asked)).toBe('token-1');
  });

  it('is given back where the token could not be kept, so that nobody waits for it', async () => {
    const fleet = new Fleet();
    fleet.store.faults.put = () => Promise.reject(new Error('full'));
    await fleet.warm();
    const other = fleet.client().token();
    await fleet.answer();
    expect(reveal(await other)).toBe('token-2');
  });

  it('is not asked for during the back-off, nor is the store', async () => {
    const fleet = new Fleet();
    const client = fleet.client();
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
    try {
      const failing = rejected(client.token());
      await fleet.settle();
      fleet.requests[0]?.answer(503, {});
      await failing;
      await fleet.settle();
      const before = fleet.store.seen.length;
      expect(await rejected(client.token())).toMatchObject({
        code: 'unavailable',
        outcome: 'not_sent',
        retryAfter: 250,
      });
      expect(fleet.store.seen).toHaveLength(before);
      expect(fleet.wire.sent).toBe(1);
    } finally {
      jest.restoreAllMocks();
    }
  });

  it('that comes too late is given back', async () => {
    const fleet = new Fleet();
    let go = (): void => undefined;
    fleet.store.faults.lease = () => new Promise<void>((resolve) => (go = resolve));
    const asked = fleet.client().token();
    await fleet.pass(250);
    await fleet.answer();
    await asked;
    go();
    await fleet.settle();
    expect(fleet.store.seen.at(-1)).toBe('release');
    expect(fleet.store.leases.size).toBe(0);
  });

  it('may have fields of its own, whatever their names', async () => {
    const fleet = new Fleet();
    const { store } = fleet;
    const lease = store.lease.bind(store);
    // A store calls its fencing token so, for one.
    store.lease = async (...args) => {
      const taken = await lease(...args);
      return taken && Object.assign(taken, { token: 'owner-7', grant: 'all', lifetime: 5 });
    };
    const asked = fleet.client().token();
    await fleet.answer();
    expect(reveal(await asked)).toBe('token-1');
    expect(fleet.told('token.adopted')).toEqual([]);
    expect(store.values).toEqual(['token-1']);
  });

  it('leaves no timer behind', async () => {
    const fleet = new Fleet();
    const callers = fleet.clients(3).map((client) => client.token());
    await fleet.answer();
    await fleet.pass(200);
    await Promise.all(callers);
    expect(fleet.clock.timers).toBe(0);
  });
});

describe('a store that fails', () => {
  const hang = (): Promise<never> => new Promise(() => undefined);
  const fail = (): Promise<never> => Promise.reject(Object.assign(new Error('canary'), { reason: 'read_only' }));
  const chat = (): Promise<never> => Promise.reject(Object.assign(new Error('canary'), { reason: 'it was canary' }));
  const crash = (): never => {
    throw new TypeError('canary');
  };

  it.each<['get' | 'lease', string, () => unknown, string, number]>([
    ['get', 'hangs', hang, 'timeout', 250],
    ['get', 'fails', fail, 'read_only', 0],
    ['get', 'fails without a word', chat, 'failed', 0],
    ['get', 'crashes', crash, 'failed', 0],
    ['lease', 'hangs', hang, 'timeout', 250],
    ['lease', 'fails', fail, 'read_only', 0],
    ['lease', 'crashes', crash, 'failed', 0],
  ])('at `%s`, where it %s, costs an event and no more than 250 ms', async (operation, _how, fault, reason, ms) => {
    const fleet = new Fleet();
    fleet.store.faults[operation] = fault;
    const asked = fleet.client().token();
    await fleet.settle();
    if (ms > 0) {
      expect(fleet.wire.sent).toBe(0);
      fleet.clock.advance(ms);
    }
    await fleet.answer();
    expect(reveal(await asked)).toBe('token-1');
    expect(fleet.wire.sent).toBe(1);
    expect(fleet.told('store.failed')).toContainEqual({ type: 'store.failed', operation, reason });
    expect(inspect(fleet.heard, { depth: Infinity })).not.toContain('canary');
  });

  it.each(['put', 'release'] as const)('at `%s` costs an event', async (operation) => {
    const fleet = new Fleet();
    fleet.store.faults[operation] = crash;
    const asked = fleet.client().token();
    const settled = asked.catch((error: unknown) => error);
    await fleet.settle();
    fleet.requests[0]?.answer(operation === 'put' ? 200 : 503, { token: 'token-1', ttl: 600 });
    await settled;
    await fleet.settle();
    expect(fleet.told('store.failed')).toEqual([{ type: 'store.failed', operation, reason: 'failed' }]);
  });

  it('and hangs with everything holds a call up once', async () => {
    const fleet = new Fleet();
    for (const operation of ['get', 'lease', 'put', 'release', 'delete'] as const) fleet.store.faults[operation] = hang;
    const client = fleet.client();
    const asked = client.token();
    await fleet.settle();
    fleet.clock.advance(250);
    await fleet.answer();
    expect(reveal(await asked)).toBe('token-1');
    expect(fleet.store.seen).toEqual(['get']);
    expect(fleet.told('store.failed')).toEqual([{ type: 'store.failed', operation: 'get', reason: 'timeout' }]);
  });

  it.each(['get', 'lease'] as const)(
    'at `%s` is asked for nothing more, whatever comes of the request',
    async (operation) => {
      for (const status of [200, 503]) {
        const fleet = new Fleet();
        fleet.store.faults[operation] = hang;
        const asked = fleet
          .client()
          .token()
          .catch((error: unknown) => error);
        await fleet.settle();
        fleet.clock.advance(250);
        await fleet.settle();
        fleet.requests[0]?.answer(status, { token: 'token-1', ttl: 600 });
        await asked;
        await fleet.settle();
        expect(fleet.store.seen.at(-1)).toBe(operation);
        expect(fleet.told('store.failed')).toEqual([{ type: 'store.failed', operation, reason: 'timeout' }]);
      }
    },
  );

  it('while others wait leaves each of them to ask by itself', async () => {
    const fleet = new Fleet();
    const callers = fleet.clients(3).map((client) => client.token());
    await fleet.settle();
    fleet.store.faults.get = hang;
    await fleet.pass(600);
    expect(fleet.wire.sent).toBe(3);
    for (const _ of callers) await fleet.answer();
    await fleet.pass(250);
    expect(await Promise.all(callers)).toHaveLength(3);
  });

  it.each<[string, object | string, string]>([
    ['no token', { value: 5 }, 'unreadable'],
    ['a token that no header can carry', { value: 'canary\r\nx: 1' }, 'unreadable'],
    ['no times', { value: 'canary' }, 'unreadable'],
    ['a text', 'canary', 'unreadable'],
  ])('and gives %s has none', async (_what, stored, reason) => {
    const fleet = new Fleet();
    const client = fleet.client({ store: Object.assign(new MemoryStore(fleet.clock), { get: async () => stored }) });
    const asked = client.token();
    await fleet.answer();
    expect(reveal(await asked)).toBe('token-1');
    expect(fleet.told('store.failed')).toContainEqual({ type: 'store.failed', operation: 'get', reason });
    expect(inspect(fleet.heard, { depth: Infinity })).not.toContain('canary');
  });

  it('and says null where it has nothing, as a database does, has nothing', async () => {
    const fleet = new Fleet();
    const { store } = fleet;
    const [get, lease] = [store.get.bind(store), store.lease.bind(store)];
    store.get = async (identity) => (await get(identity)) ?? (null as never);
    store.lease = async (...args) => (await lease(...args)) ?? (null as never);
    const callers = fleet.clients(3).map((client) => client.token());
    await fleet.answer();
    await fleet.pass(200);
    expect((await Promise.all(callers)).map(reveal)).toEqual(['token-1', 'token-1', 'token-1']);
    expect(fleet.wire.sent).toBe(1);
    expect(fleet.told('store.failed')).toEqual([]);
  });

  it('does not upset the process where it fails with nobody waiting', async () => {
    const fleet = new Fleet();
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown): number => unhandled.push(reason);
    process.on('unhandledRejection', onUnhandled);
    let break_ = (): void => undefined;
    fleet.store.faults.get = () => new Promise((_resolve, reject) => (break_ = () => reject(new Error('late'))));
    const asked = fleet.client().token();
    await fleet.pass(250);
    await fleet.answer();
    await asked;
    break_();
    await fleet.settle();
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled).toEqual([]);
  });
});

describe('clocks that differ between machines', () => {
  const skewed = (fleet: Fleet, ms: number): ManualClock =>
    Object.assign(Object.create(fleet.clock) as ManualClock, {
      now: () => fleet.clock.now() + ms,
      monotonic: () => fleet.clock.monotonic() + 77,
      setTimeout: fleet.clock.setTimeout.bind(fleet.clock),
      clearTimeout: fleet.clock.clearTimeout.bind(fleet.clock),
    });

  it.each([9_000, -9_000])('by less than the leeway (%d ms) never let a token be used past its end', async (skew) => {
    const fleet = new Fleet();
    await fleet.warm();
    const late = fleet.client({ clock: skewed(fleet, skew) });
    expect(reveal(await late.token())).toBe('token-1');
    fleet.clock.advance(LIFETIME - 10_000);
    void late.token();
    await fleet.settle();
    expect(fleet.wire.sent).toBe(2);
  });

  it.each([3_600_000, -3_600_000])(
    'by more (%d ms) are a miss and an event, and a request of its own',
    async (skew) => {
      const fleet = new Fleet();
      await fleet.warm();
      const late = fleet.client({ clock: skewed(fleet, skew) });
      const asked = late.token();
      await fleet.answer();
      expect(reveal(await asked)).toBe('token-2');
      expect(fleet.wire.sent).toBe(2);
      expect(fleet.told('store.failed')).toContainEqual({
        type: 'store.failed',
        operation: 'get',
        reason: 'clock_skew',
      });
    },
  );
});

describe('whose token it is', () => {
  const asks = async (one: AcmeClient, other: AcmeClient, fleet: Fleet): Promise<number> => {
    const first = one.token();
    await fleet.answer();
    await first;
    const second = other.token();
    await fleet.answer();
    await second;
    return fleet.wire.sent;
  };

  it.each<[string, Partial<AcmeOptions>, typeof acme]>([
    ['another id', { credentials: { ...CREDENTIALS, id: 'other' } }, acme],
    ['another secret', { credentials: { ...CREDENTIALS, secret: 'other' } }, acme],
    ['another host', { baseUrl: 'https://other.example' }, acme],
    ['another prefix', { baseUrl: 'https://acme.example/v2' }, acme],
    ['another provider', {}, { ...acme, name: 'ecma' }],
    ['another token path', {}, { ...acme, token: { ...acme.token, path: '/other/token' } }],
    [
      'another wish in the request',
      {},
      { ...acme, token: { ...acme.token, request: ({ id, secret }) => ({ id, secret, grant: 'other' }) } },
    ],
    [
      'a field that is not in the request',
      { credentials: { ...CREDENTIALS, secret: 'other' } },
      { ...acme, token: { ...acme.token, request: ({ id }) => ({ id, secret: CREDENTIALS.secret }) } },
    ],
  ])('decides: a client with %s gets its own', async (_what, options, definition) => {
    const fleet = new Fleet();
    expect(await asks(fleet.client(), fleet.client(options, definition), fleet)).toBe(2);
  });

  it('decides: a client with the same gets the same, in whatever order its fields stand', async () => {
    const fleet = new Fleet();
    const { id, secret } = CREDENTIALS;
    expect(await asks(fleet.client(), fleet.client({ credentials: () => ({ secret, id }) }), fleet)).toBe(1);
  });

  it('is told to the store as a digest', async () => {
    const fleet = new Fleet();
    await fleet.warm();
    const [identity = ''] = fleet.store.kept.keys();
    expect(identity).toMatch(/^[\w-]{43}$/);
  });

  it('changes when credentials are rotated while it is asked for: then nothing is kept under the old ones', async () => {
    const fleet = new Fleet();
    let reads = 0;
    const rotating = fleet.client({
      credentials: () => {
        reads += 1;
        return { id: 'id', secret: reads === 1 ? 'old' : 'new' };
      },
    });
    const asked = rotating.token();
    await fleet.settle();
    fleet.requests[0]?.answer(401, {});
    await fleet.answer();
    expect(reveal(await asked)).toBe('token-1');
    expect(fleet.requests).toHaveLength(0);
    expect(fleet.store.values).toEqual([]);
    expect(fleet.store.leases.size).toBe(0);
    expect(reads).toBe(2);
  });
});

describe('what is never shared', () => {
  it('is the token of a transaction', async () => {
    const fleet = new Fleet();
    const client = await fleet.warm();
    const before = fleet.store.seen.length;
    const own = client.transaction((tx) => tx.token());
    await fleet.answer();
    expect(reveal(await own)).toBe('token-2');
    expect(fleet.store.seen).toHaveLength(before);
    expect(fleet.store.values).toEqual(['token-1']);
  });

  it('is a failure to read the credentials: the store hears nothing of it', async () => {
    const fleet = new Fleet();
    const client = fleet.client({ credentials: () => Promise.reject(new Error('canary')) });
    expect(await rejected(client.token())).toMatchObject({ code: 'credentials_unavailable' });
    expect(fleet.store.seen).toEqual([]);
    expect(client.status()).toMatchObject({ tokenRequests: 0, lastError: { code: 'credentials_unavailable' } });
  });
});

it('a provider whose requests are signed signs for an adopted token too', async () => {
  const fleet = new Fleet();
  const signed: string[] = [];
  const sign: NonNullable<typeof acme.sign> = async (text, { id }) => {
    signed.push(`${id} ${text}`);
    return { signature: 'x' };
  };
  const signing = { ...acme, sign };
  const first = fleet.client({}, signing).token();
  await fleet.answer();
  await first;
  const call = fleet.client({}, signing).http.post('/things', 'body');
  await fleet.settle();
  fleet.requests[0]?.answer(200, {});
  expect((await call).status).toBe(200);
  expect(signed.at(-1)).toBe('acme-id body');
});
