import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import { type AcmeClient, type AcmeOptions, acme, CREDENTIALS } from '../../test/acme.js';
import { Fleet, LIFETIME, reveal, TIMEOUT } from '../../test/fleet.js';
import { MemoryStore } from '../../test/memory-store.js';
import { fingerprintOf } from '../fingerprint.js';
import type { TokenStore } from '../token-store.js';

/** Returns a store like `inner` that stops working when its process crashes. */
function crashable(inner: TokenStore): { readonly store: TokenStore; crash(): void } {
  let crashed = false;
  const unlessCrashed = <T>(work: () => Promise<T>): Promise<T> => (crashed ? new Promise(() => undefined) : work());
  const store: TokenStore = {
    get: (identity) => unlessCrashed(() => inner.get(identity)),
    delete: (identity, value) => unlessCrashed(() => inner.delete(identity, value)),
    lease: (...args) =>
      unlessCrashed(async () => {
        const lease = await inner.lease(...args);
        return (
          lease && {
            extend: (ms) => unlessCrashed(() => lease.extend(ms)),
            put: (token) => unlessCrashed(() => lease.put(token)),
            release: () => unlessCrashed(() => lease.release()),
          }
        );
      }),
  };
  return {
    store,
    crash: () => {
      crashed = true;
    },
  };
}

describe('a shared token', () => {
  it('one process requests the shared token and the others adopt it', async () => {
    const fleet = new Fleet();
    const calls = fleet.clients(50).flatMap((client) => Array.from({ length: 20 }, () => client.token()));
    await fleet.settle();
    await fleet.respond();
    await fleet.pass(200);
    expect(new Set((await Promise.all(calls)).map(reveal))).toEqual(new Set(['token-1']));
    expect(fleet.wire.sent).toBe(1);
    expect(fleet.eventsOf('token.requested')).toHaveLength(1);
    expect(fleet.eventsOf('token.adopted')).toHaveLength(49);
    expect(fleet.eventsOf('token.adopted')[0]).toMatchObject({ reason: 'missing', lifetime: LIFETIME });
    expect(fleet.eventsOf('store.failed')).toEqual([]);
  });

  it('each process looks up the shared token once, and its other calls join that lookup', async () => {
    const fleet = new Fleet();
    const client = fleet.client();
    const calls = [client.token(), client.token(), client.token()];
    await fleet.respond();
    await Promise.all(calls);
    expect(fleet.eventsOf('token.joined')).toHaveLength(2);
    expect(fleet.store.operations).toEqual(['get', 'lease', 'get', 'put']);
  });

  it('stores a token with its remaining lifetime', async () => {
    const fleet = new Fleet();
    const sent = fleet.clock.now();
    const pending = fleet.client().token();
    await fleet.pass(5_000, 1_000);
    await fleet.respond();
    await pending;
    expect([...fleet.store.tokens.values()].map(({ token }) => token)).toEqual([
      { value: 'token-1', issuedAt: sent, lifetime: LIFETIME, remaining: LIFETIME - 5_000 },
    ]);
  });

  it('does not request a token if the store already contains one', async () => {
    const fleet = new Fleet();
    await fleet.warm();
    const late = fleet.client();
    expect(reveal(await late.token())).toBe('token-1');
    expect(late.status()).toMatchObject({ tokenRequests: 0, phase: 'fresh' });
    expect(fleet.wire.sent).toBe(1);
  });

  it('does not read the store while the cached token is usable', async () => {
    const fleet = new Fleet();
    const client = await fleet.warm();
    const before = fleet.store.operations.length;
    for (let calls = 0; calls < 100; calls += 1) await client.token();
    expect(fleet.store.operations).toHaveLength(before);
  });

  it('an adopted token keeps its original issue time and expires on schedule', async () => {
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

  it('an adopted token expires on time even if the wall clock is set back', async () => {
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

  it('does not adopt a stored token once its leeway has begun', async () => {
    const fleet = new Fleet();
    await fleet.warm();
    fleet.clock.advance(LIFETIME - 10_000);
    const pending = fleet.client().token();
    expect(await fleet.respond()).toBe('token-2');
    expect(reveal(await pending)).toBe('token-2');
  });

  it('adopts a token that is stored between the lookup and the lease', async () => {
    const fleet = new Fleet();
    const [one, other] = fleet.clients(2);
    const first = one?.token();
    await fleet.settle();
    // The second client does not find a token and receives the lease after the token has been stored.
    let go = (): void => undefined;
    fleet.store.faults.lease = () => new Promise<void>((resolve) => (go = resolve));
    const second = other?.token();
    await fleet.settle();
    await fleet.respond();
    go();
    expect((await Promise.all([first, second])).map((token) => token?.reveal())).toEqual(['token-1', 'token-1']);
    await fleet.settle();
    expect(fleet.wire.sent).toBe(1);
    expect(fleet.store.leases.size).toBe(0);
  });

  it('returns a new token before it has been stored', async () => {
    const fleet = new Fleet();
    fleet.store.faults.put = () => new Promise(() => undefined);
    const client = fleet.client();
    const pending = client.token();
    await fleet.respond();
    expect(reveal(await pending)).toBe('token-1');
    const closed = client.close().then(() => 'closed');
    expect(await Promise.race([closed, fleet.settle().then(() => 'waiting')])).toBe('waiting');
    fleet.clock.advance(250);
    expect(await closed).toBe('closed');
    expect(fleet.eventsOf('store.failed')).toEqual([{ type: 'store.failed', operation: 'put', reason: 'timeout' }]);
  });
});

describe('a renewal', () => {
  it('one process renews the token before it expires, and the others adopt the new token', async () => {
    const fleet = new Fleet();
    const one = await fleet.warm();
    const other = fleet.client();
    await other.token();
    fleet.clock.advance(LIFETIME * 0.95);
    expect(reveal(await one.token())).toBe('token-1');
    expect(reveal(await other.token())).toBe('token-1');
    await fleet.settle();
    expect(fleet.wire.sent).toBe(2);
    await fleet.respond();
    await fleet.pass(200);
    expect([reveal(await one.token()), reveal(await other.token())]).toEqual(['token-2', 'token-2']);
    expect(fleet.wire.sent).toBe(2);
    expect(fleet.eventsOf('token.adopted').at(-1)).toMatchObject({ reason: 'ahead' });
  });

  it('`fresh` replaces the stored token', async () => {
    const fleet = new Fleet();
    const client = await fleet.warm();
    const fresh = client.token({ fresh: true });
    await fleet.respond();
    expect(reveal(await fresh)).toBe('token-2');
    expect(fleet.store.values).toEqual(['token-2']);
    expect(reveal(await fleet.client().token())).toBe('token-2');
  });
});

describe('a rejected token', () => {
  it('a rejected token is deleted from the store and no process adopts it again', async () => {
    const fleet = new Fleet();
    const client = await fleet.warm();
    const other = fleet.client();
    const stale = await other.token();
    client.invalidate(await client.token());
    await fleet.settle();
    expect(fleet.store.values).toEqual([]);
    const pending = client.token();
    await fleet.respond();
    expect(reveal(await pending)).toBe('token-2');
    // Invalidating the old token late does not delete the new one.
    other.invalidate(stale);
    expect(reveal(await other.token())).toBe('token-2');
    expect(fleet.store.values).toEqual(['token-2']);
    expect(fleet.wire.sent).toBe(2);
  });

  it('after a 401, one process renews the token and all processes replay their calls', async () => {
    const fleet = new Fleet();
    const one = await fleet.warm();
    const other = fleet.client();
    await other.token();
    const calls = [one.http.get('/a'), other.http.get('/b')];
    await fleet.settle();
    for (const request of fleet.requests) request.respond(401, {});
    await fleet.settle();
    expect(fleet.requests.map(({ path }) => path)).toEqual(['/token']);
    await fleet.respond();
    await fleet.pass(100);
    // The other process did not request the token, so it waits for a newer one.
    expect(fleet.requests.map(({ authorization }) => authorization)).toEqual(['Bearer token-2', 'Bearer token-1']);
    fleet.requests[1]?.respond(401, {});
    await fleet.pass(200);
    expect(fleet.requests.map(({ authorization }) => authorization)).toEqual(['Bearer token-2', 'Bearer token-2']);
    for (const request of fleet.requests) request.respond(200, {});
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200]);
  });

  it('does not adopt a rejected token again if it could not be deleted', async () => {
    const fleet = new Fleet();
    fleet.store.faults.delete = () => Promise.reject(new Error('down'));
    const client = await fleet.warm();
    client.invalidate(await client.token());
    const pending = client.token();
    await fleet.respond();
    expect(reveal(await pending)).toBe('token-2');
    expect(fleet.eventsOf('store.failed')).toEqual([{ type: 'store.failed', operation: 'delete', reason: 'failed' }]);
  });

  it('lookups wait until a rejected token is deleted, but only up to the time limit', async () => {
    const fleet = new Fleet();
    const client = await fleet.warm();
    fleet.store.faults.delete = () => new Promise(() => undefined);
    client.invalidate(await client.token());
    const before = fleet.store.operations.length;
    const pending = client.token();
    await fleet.settle();
    expect(fleet.store.operations.slice(before)).toEqual([]);
    await fleet.pass(250);
    await fleet.respond();
    expect(reveal(await pending)).toBe('token-2');
    expect(fleet.store.operations.slice(before)).toEqual([]);
  });

  it('does not replace a rejected token with an older stored token', async () => {
    const fleet = new Fleet();
    const one = await fleet.warm();
    fleet.clock.advance(60_000);
    // Without a lease, the new token is not stored.
    fleet.store.faults.lease = () => Promise.reject(new Error('down'));
    const fresh = one.token({ fresh: true });
    await fleet.respond();
    await fresh;
    delete fleet.store.faults.lease;
    one.invalidate(await one.token());
    const pending = one.token();
    await fleet.respond();
    expect(fleet.store.values).toEqual(['token-3']);
    expect(reveal(await pending)).toBe('token-3');
  });
});

describe('a young token that the API rejects', () => {
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown): unknown => unhandled.push(reason);
  beforeEach(() => {
    unhandled.length = 0;
    process.on('unhandledRejection', onUnhandled);
  });
  afterEach(() => {
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled).toEqual([]);
  });

  /** Starts two processes, of which the second one has adopted the token that the first one requested. */
  async function setUp() {
    const fleet = new Fleet();
    const one = await fleet.warm();
    const other = fleet.client();
    await other.token();
    fleet.store.operations.length = 0;
    fleet.events.length = 0;
    /** Responds to all API calls with a 401. */
    const reject = async (): Promise<void> => {
      await fleet.settle();
      for (const request of fleet.requests) if (request.path !== '/token') request.respond(401, {});
      await fleet.settle();
    };
    const gets = (): number => fleet.store.operations.filter((operation) => operation === 'get').length;
    return { fleet, one, other, reject, gets };
  }

  it('stays in the store until its replacement overwrites it', async () => {
    const { fleet, one, reject } = await setUp();
    const call = one.http.get('/x');
    await reject();
    expect(fleet.requests.map(({ path }) => path)).toEqual(['/token']);
    expect(fleet.store.values).toEqual(['token-1']);
    await fleet.respond();
    expect(fleet.store.values).toEqual(['token-2']);
    expect(fleet.store.operations).not.toContain('delete');
    fleet.requests[0]?.respond(200, {});
    await call;
  });

  it('is looked up by another process once for all waiting calls, until it has been replaced', async () => {
    const { fleet, one, other, reject, gets } = await setUp();
    const calls = Array.from({ length: 5 }, () => other.http.get('/x'));
    await reject();
    expect(gets()).toBe(1);
    await fleet.pass(100);
    await reject();
    expect(gets()).toBe(2);
    expect(fleet.eventsOf('token.adopted')).toEqual([]);
    void one.token({ fresh: true });
    await fleet.respond();
    await fleet.pass(200);
    await reject();
    expect(gets()).toBe(3);
    await fleet.pass(400);
    const fingerprint = fingerprintOf(await one.token());
    expect(fleet.eventsOf('token.adopted')).toEqual([
      { type: 'token.adopted', reason: 'refused', fingerprint, lifetime: LIFETIME },
    ]);
    expect(fleet.requests.map(({ authorization }) => authorization)).toEqual(calls.map(() => 'Bearer token-2'));
    for (const request of fleet.requests) request.respond(200, {});
    await Promise.all(calls);
    // Only the request for the fresh token acquired a lease.
    expect(fleet.store.operations.filter((operation) => operation === 'lease')).toHaveLength(1);
  });

  it('is not exchanged if the process receives another token during the lookup', async () => {
    const { fleet, one, other, reject } = await setUp();
    void one.token({ fresh: true });
    await fleet.respond();
    let look = (): void => undefined;
    fleet.store.faults.get = () => new Promise<void>((resolve) => (look = resolve));
    // The older token therefore stays in the store.
    fleet.store.faults.put = () => Promise.reject(new Error('down'));
    const call = other.http.get('/x');
    await reject();
    void other.token({ fresh: true });
    await fleet.respond();
    look();
    await fleet.pass(100);
    expect(fleet.eventsOf('token.adopted')).toEqual([]);
    expect(reveal(await other.token())).toBe('token-3');
    fleet.requests[0]?.respond(200, {});
    await call;
  });

  it('is sent again if the store fails', async () => {
    const { fleet, other, reject } = await setUp();
    fleet.store.faults.get = () => Promise.reject(new Error('down'));
    const call = other.http.get('/x');
    await reject();
    await fleet.pass(100);
    expect(fleet.requests.map(({ authorization }) => authorization)).toEqual(['Bearer token-1']);
    expect(fleet.eventsOf('store.failed')).toEqual([{ type: 'store.failed', operation: 'get', reason: 'failed' }]);
    fleet.requests[0]?.respond(200, {});
    expect((await call).status).toBe(200);
    expect(fleet.clock.timers).toBe(0);
  });
});

describe('the lease', () => {
  it('takes over the lease of a process whose token request hangs within the call timeout', async () => {
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
    // The server responds only to processes that take over the lease.
    for (; !all.have && passed < TIMEOUT; passed += 100) {
      await fleet.pass(100);
      for (const request of fleet.requests) if (request !== first) request.respond(200, { token: 'token-1', ttl: 600 });
    }
    expect((await waiting).map(reveal)).toEqual(['token-1', 'token-1']);
    // The takeover happens at the end of the wait time or at the next poll.
    expect(passed).toBeLessThanOrEqual(TIMEOUT * 0.6 + 500);
    // Both processes may take over the lease at the same time.
    expect(fleet.wire.sent - 1).toBeGreaterThanOrEqual(1);
    expect(fleet.wire.sent - 1).toBeLessThanOrEqual(2);
  });

  it('polls at increasing intervals while another process holds the lease', async () => {
    const fleet = new Fleet();
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
    try {
      void rejected(fleet.client().token());
      await fleet.settle();
      void rejected(fleet.client().token());
      await fleet.settle();
      const before = fleet.store.operations.length;
      // The client polls after 75 and 125 ms, and then every 212.5 ms.
      await fleet.pass(200 + 10 * 212.5, 12.5);
      const polls = fleet.store.operations.slice(before).filter((operation) => operation !== 'extend');
      expect(polls).toEqual(Array.from({ length: 12 }, () => ['get', 'lease']).flat());
    } finally {
      jest.restoreAllMocks();
    }
  });

  it('takes over the lease exactly when the wait time ends', async () => {
    const fleet = new Fleet();
    jest.spyOn(Math, 'random').mockReturnValue(0.1);
    try {
      void rejected(fleet.client().token());
      await fleet.settle();
      void rejected(fleet.client().token());
      // With this random value, the wait time is not a multiple of the poll interval of 62.5 ms.
      await fleet.pass(TIMEOUT * 0.42 - 25);
      expect(fleet.wire.sent).toBe(1);
      await fleet.pass(25);
      expect(fleet.wire.sent).toBe(2);
    } finally {
      jest.restoreAllMocks();
    }
  });

  it.each([1, 4, 200])(
    'when the lease holder crashes, one of %d waiting processes requests the token within 2 s',
    async (waiting) => {
      const fleet = new Fleet();
      const doomed = crashable(fleet.store);
      void rejected(fleet.client({ store: doomed.store }).token());
      // A lease is extended while its holder works.
      const others = fleet.clients(waiting).map((client) => client.token());
      await fleet.pass(3_000);
      expect(fleet.wire.sent).toBe(1);
      doomed.crash();
      await fleet.pass(1_600);
      expect(fleet.wire.sent).toBe(2);
      fleet.requests[1]?.respond(200, { token: 'token-1', ttl: 600 });
      await fleet.pass(400);
      expect(new Set((await Promise.all(others)).map(reveal))).toEqual(new Set(['token-1']));
      expect(fleet.wire.sent).toBe(2);
      expect(
        fleet.eventsOf('store.failed').filter((event) => !('operation' in event && event.operation === 'extend')),
      ).toEqual([]);
    },
  );

  it('a process that loses its lease while paused does not store its token or release the new lease', async () => {
    const fleet = new Fleet();
    const pausedClock = new ManualClock();
    const paused = fleet.client({ clock: pausedClock }).token();
    await fleet.settle();
    const other = fleet.client().token();
    // The first process's clock stands still, so it does not extend its lease.
    await fleet.pass(2_000);
    expect(fleet.wire.sent).toBe(2);
    const [first, second] = fleet.requests;
    // The first process wakes up and receives its response.
    pausedClock.advance(2_000);
    await fleet.settle();
    first?.respond(200, { token: 'late', ttl: 600 });
    expect(reveal(await paused)).toBe('late');
    await fleet.settle();
    expect(fleet.store.values).toEqual([]);
    expect(fleet.store.leases.size).toBe(1);
    second?.respond(200, { token: 'newer', ttl: 600 });
    expect(reveal(await other)).toBe('newer');
    await fleet.settle();
    expect(fleet.store.values).toEqual(['newer']);
  });

  it('a process cannot store a token after its lease has been taken over', async () => {
    const fleet = new Fleet();
    const slow = fleet.client();
    const late = slow.token();
    await fleet.settle();
    const [first] = fleet.requests;
    const other = fleet.client().token({ fresh: true });
    await fleet.settle();
    fleet.requests[1]?.respond(200, { token: 'newer', ttl: 600 });
    expect(reveal(await other)).toBe('newer');
    first?.respond(200, { token: 'late', ttl: 600 });
    expect(reveal(await late)).toBe('late');
    await fleet.settle();
    expect(fleet.store.values).toEqual(['newer']);
  });

  it('releases the lease if the token request fails', async () => {
    const fleet = new Fleet();
    const failing = rejected(fleet.client().token());
    await fleet.settle();
    fleet.requests[0]?.respond(503, {});
    expect((await failing).code).toBe('unavailable');
    await fleet.settle();
    expect(fleet.store.leases.size).toBe(0);
    const pending = fleet.client().token();
    await fleet.respond();
    expect(reveal(await pending)).toBe('token-1');
  });

  it('releases the lease if the token cannot be stored', async () => {
    const fleet = new Fleet();
    fleet.store.faults.put = () => Promise.reject(new Error('full'));
    await fleet.warm();
    const other = fleet.client().token();
    await fleet.respond();
    expect(reveal(await other)).toBe('token-2');
  });

  it('does not request a lease during the back-off', async () => {
    const fleet = new Fleet();
    const client = fleet.client();
    jest.spyOn(Math, 'random').mockReturnValue(0.5);
    try {
      const failing = rejected(client.token());
      await fleet.settle();
      fleet.requests[0]?.respond(503, {});
      await failing;
      await fleet.settle();
      const before = fleet.store.operations.length;
      expect(await rejected(client.token())).toMatchObject({
        code: 'unavailable',
        outcome: 'not_sent',
        retryAfter: 250,
      });
      expect(fleet.store.operations).toHaveLength(before);
      expect(fleet.wire.sent).toBe(1);
    } finally {
      jest.restoreAllMocks();
    }
  });

  it('releases a lease that is granted too late', async () => {
    const fleet = new Fleet();
    let go = (): void => undefined;
    fleet.store.faults.lease = () => new Promise<void>((resolve) => (go = resolve));
    const pending = fleet.client().token();
    await fleet.pass(250);
    await fleet.respond();
    await pending;
    go();
    await fleet.settle();
    expect(fleet.store.operations.at(-1)).toBe('release');
    expect(fleet.store.leases.size).toBe(0);
  });

  it('reports that a lease that is granted too late cannot be released', async () => {
    const fleet = new Fleet();
    let go = (): void => undefined;
    fleet.store.faults.lease = () => new Promise<void>((resolve) => (go = resolve));
    fleet.store.faults.release = () => Promise.reject(new Error('down'));
    const pending = fleet.client().token();
    await fleet.pass(250);
    await fleet.respond();
    await pending;
    go();
    await fleet.settle();
    expect(fleet.eventsOf('store.failed').at(-1)).toMatchObject({ operation: 'release', reason: 'failed' });
  });

  it('ignores a late response that another process holds the lease', async () => {
    const fleet = new Fleet();
    void rejected(fleet.client().token());
    await fleet.settle();
    let go = (): void => undefined;
    fleet.store.faults.lease = () => new Promise<void>((resolve) => (go = resolve));
    void rejected(fleet.client().token());
    await fleet.pass(250);
    go();
    await fleet.settle();
    expect(fleet.eventsOf('store.failed')).toMatchObject([{ operation: 'lease', reason: 'timeout' }]);
  });

  it.each([400, 200])('is not needed for a token request while the store is down (response: %d)', async (status) => {
    const fleet = new Fleet();
    fleet.store.faults.get = () => Promise.reject(new Error('down'));
    fleet.store.faults.lease = fleet.store.faults.get;
    let reads = 0;
    const credentials = () => {
      reads += 1;
      return { id: 'id', secret: reads === 1 ? 'old' : 'new' };
    };
    const pending = fleet
      .client({ credentials })
      .token()
      .then(reveal, ({ code }: { readonly code: string }) => code);
    await fleet.settle();
    fleet.requests[0]?.respond(401, {});
    await fleet.settle();
    fleet.requests[0]?.respond(status, { token: 'token-1', ttl: 600 });
    expect(await pending).toBe(status === 200 ? 'token-1' : 'rejected');
  });

  it('a lease may have additional fields with any name', async () => {
    const fleet = new Fleet();
    const { store } = fleet;
    const lease = store.lease.bind(store);
    // A store may use the field `token` for a fencing token.
    store.lease = async (...args) => {
      const taken = await lease(...args);
      return taken && Object.assign(taken, { token: 'owner-7', grant: 'all', lifetime: 5 });
    };
    const pending = fleet.client().token();
    await fleet.respond();
    expect(reveal(await pending)).toBe('token-1');
    expect(fleet.eventsOf('token.adopted')).toEqual([]);
    expect(store.values).toEqual(['token-1']);
  });

  it('waiting for a lease does not leave a timer running', async () => {
    const fleet = new Fleet();
    const calls = fleet.clients(3).map((client) => client.token());
    await fleet.respond();
    await fleet.pass(200);
    await Promise.all(calls);
    expect(fleet.clock.timers).toBe(0);
  });
});

describe('a failing store', () => {
  const hang = (): Promise<never> => new Promise(() => undefined);
  const fail = (): Promise<never> => Promise.reject(Object.assign(new Error('canary'), { reason: 'read_only' }));
  const failWithSentence = (): Promise<never> =>
    Promise.reject(Object.assign(new Error('canary'), { reason: 'it was canary' }));
  const crash = (): never => {
    throw new TypeError('canary');
  };

  it.each<['get' | 'lease', string, () => unknown, string, number]>([
    ['get', 'hangs', hang, 'timeout', 250],
    ['get', 'rejects', fail, 'read_only', 0],
    ['get', 'rejects with an invalid reason', failWithSentence, 'failed', 0],
    ['get', 'throws', crash, 'failed', 0],
    ['lease', 'hangs', hang, 'timeout', 250],
    ['lease', 'rejects', fail, 'read_only', 0],
    ['lease', 'throws', crash, 'failed', 0],
  ])(
    "emits an event and delays the call by at most 250 ms if the store's `%s` %s",
    async (operation, _how, fault, reason, ms) => {
      const fleet = new Fleet();
      fleet.store.faults[operation] = fault;
      const pending = fleet.client().token();
      await fleet.settle();
      if (ms > 0) {
        expect(fleet.wire.sent).toBe(0);
        fleet.clock.advance(ms);
      }
      await fleet.respond();
      expect(reveal(await pending)).toBe('token-1');
      expect(fleet.wire.sent).toBe(1);
      expect(fleet.eventsOf('store.failed')).toContainEqual({ type: 'store.failed', operation, reason });
      expect(inspect(fleet.events, { depth: Infinity })).not.toContain('canary');
    },
  );

  it.each(['put', 'release'] as const)("emits an event if the store's `%s` throws", async (operation) => {
    const fleet = new Fleet();
    fleet.store.faults[operation] = crash;
    const pending = fleet.client().token();
    const settled = pending.catch((error: unknown) => error);
    await fleet.settle();
    fleet.requests[0]?.respond(operation === 'put' ? 200 : 503, { token: 'token-1', ttl: 600 });
    await settled;
    await fleet.settle();
    expect(fleet.eventsOf('store.failed')).toEqual([{ type: 'store.failed', operation, reason: 'failed' }]);
  });

  it('delays a call only once if all store operations hang', async () => {
    const fleet = new Fleet();
    for (const operation of ['get', 'lease', 'put', 'release', 'delete'] as const) fleet.store.faults[operation] = hang;
    const client = fleet.client();
    const pending = client.token();
    await fleet.settle();
    fleet.clock.advance(250);
    await fleet.respond();
    expect(reveal(await pending)).toBe('token-1');
    expect(fleet.store.operations).toEqual(['get']);
    expect(fleet.eventsOf('store.failed')).toEqual([{ type: 'store.failed', operation: 'get', reason: 'timeout' }]);
  });

  it.each(['get', 'lease'] as const)(
    'does not call the store again for the same token request if its `%s` hangs',
    async (operation) => {
      for (const status of [200, 503]) {
        const fleet = new Fleet();
        fleet.store.faults[operation] = hang;
        const pending = fleet
          .client()
          .token()
          .catch((error: unknown) => error);
        await fleet.settle();
        fleet.clock.advance(250);
        await fleet.settle();
        fleet.requests[0]?.respond(status, { token: 'token-1', ttl: 600 });
        await pending;
        await fleet.settle();
        expect(fleet.store.operations.at(-1)).toBe(operation);
        expect(fleet.eventsOf('store.failed')).toEqual([{ type: 'store.failed', operation, reason: 'timeout' }]);
      }
    },
  );

  it('waiting processes request their own tokens if the store hangs', async () => {
    const fleet = new Fleet();
    const calls = fleet.clients(3).map((client) => client.token());
    await fleet.settle();
    fleet.store.faults.get = hang;
    await fleet.pass(600);
    expect(fleet.wire.sent).toBe(3);
    for (const _ of calls) await fleet.respond();
    await fleet.pass(250);
    expect(await Promise.all(calls)).toHaveLength(3);
  });

  it.each<[string, object | string, string]>([
    ['a value that is not a string', { value: 5 }, 'unreadable'],
    ['a value that is not valid in a header', { value: 'canary\r\nx: 1' }, 'unreadable'],
    ['a token without times', { value: 'canary' }, 'unreadable'],
    ['a string', 'canary', 'unreadable'],
  ])('treats %s returned by the store as a miss', async (_what, stored, reason) => {
    const fleet = new Fleet();
    const client = fleet.client({ store: Object.assign(new MemoryStore(fleet.clock), { get: async () => stored }) });
    const pending = client.token();
    await fleet.respond();
    expect(reveal(await pending)).toBe('token-1');
    expect(fleet.eventsOf('store.failed')).toContainEqual({ type: 'store.failed', operation: 'get', reason });
    expect(inspect(fleet.events, { depth: Infinity })).not.toContain('canary');
  });

  it('a store may return null for a miss', async () => {
    const fleet = new Fleet();
    const { store } = fleet;
    const [get, lease] = [store.get.bind(store), store.lease.bind(store)];
    store.get = async (identity) => (await get(identity)) ?? (null as never);
    store.lease = async (...args) => (await lease(...args)) ?? (null as never);
    const calls = fleet.clients(3).map((client) => client.token());
    await fleet.respond();
    await fleet.pass(200);
    expect((await Promise.all(calls)).map(reveal)).toEqual(['token-1', 'token-1', 'token-1']);
    expect(fleet.wire.sent).toBe(1);
    expect(fleet.eventsOf('store.failed')).toEqual([]);
  });

  it('a store operation that rejects late does not cause an unhandled rejection', async () => {
    const fleet = new Fleet();
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown): number => unhandled.push(reason);
    process.on('unhandledRejection', onUnhandled);
    let rejectLate = (): void => undefined;
    fleet.store.faults.get = () => new Promise((_resolve, reject) => (rejectLate = () => reject(new Error('late'))));
    const pending = fleet.client().token();
    await fleet.pass(250);
    await fleet.respond();
    await pending;
    rejectLate();
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

  it.each([9_000, -9_000])("a clock skew below the leeway (%d ms) does not extend a token's lifetime", async (skew) => {
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
    'a clock skew above the leeway (%d ms) causes a miss, an event and a token request',
    async (skew) => {
      const fleet = new Fleet();
      await fleet.warm();
      const late = fleet.client({ clock: skewed(fleet, skew) });
      const pending = late.token();
      await fleet.respond();
      expect(reveal(await pending)).toBe('token-2');
      expect(fleet.wire.sent).toBe(2);
      expect(fleet.eventsOf('store.failed')).toContainEqual({
        type: 'store.failed',
        operation: 'get',
        reason: 'clock_skew',
      });
    },
  );
});

describe("a token's identity", () => {
  const countTokenRequests = async (one: AcmeClient, other: AcmeClient, fleet: Fleet): Promise<number> => {
    const first = one.token();
    await fleet.respond();
    await first;
    const second = other.token();
    await fleet.respond();
    await second;
    return fleet.wire.sent;
  };

  it.each<[string, Partial<AcmeOptions>, typeof acme]>([
    ['a different ID', { credentials: { ...CREDENTIALS, id: 'other' } }, acme],
    ['a different secret', { credentials: { ...CREDENTIALS, secret: 'other' } }, acme],
    ['a different host', { baseUrl: 'https://other.example' }, acme],
    ['a different prefix', { baseUrl: 'https://acme.example/v2' }, acme],
    ['a different provider', {}, { ...acme, name: 'ecma' }],
    ['a different token path', {}, { ...acme, token: { ...acme.token, path: '/other/token' } }],
    [
      'an additional field in the token request',
      {},
      { ...acme, token: { ...acme.token, request: ({ id, secret }) => ({ id, secret, grant: 'other' }) } },
    ],
    [
      'a different credential that is not part of the token request',
      { credentials: { ...CREDENTIALS, secret: 'other' } },
      { ...acme, token: { ...acme.token, request: ({ id }) => ({ id, secret: CREDENTIALS.secret }) } },
    ],
  ])('a client with %s has a different identity and requests its own token', async (_what, options, definition) => {
    const fleet = new Fleet();
    expect(await countTokenRequests(fleet.client(), fleet.client(options, definition), fleet)).toBe(2);
  });

  it('clients with equal credentials share a token, regardless of field order', async () => {
    const fleet = new Fleet();
    const { id, secret } = CREDENTIALS;
    expect(await countTokenRequests(fleet.client(), fleet.client({ credentials: () => ({ secret, id }) }), fleet)).toBe(
      1,
    );
  });

  it('the identity is passed to the store as a digest', async () => {
    const fleet = new Fleet();
    await fleet.warm();
    const [identity = ''] = fleet.store.tokens.keys();
    expect(identity).toMatch(/^[\w-]{43}$/);
  });

  it('does not store a token if the credentials are rotated during the token request', async () => {
    const fleet = new Fleet();
    let reads = 0;
    const rotating = fleet.client({
      credentials: () => {
        reads += 1;
        return { id: 'id', secret: reads === 1 ? 'old' : 'new' };
      },
    });
    const pending = rotating.token();
    await fleet.settle();
    fleet.requests[0]?.respond(401, {});
    await fleet.respond();
    expect(reveal(await pending)).toBe('token-1');
    expect(fleet.requests).toHaveLength(0);
    expect(fleet.store.values).toEqual([]);
    expect(fleet.store.leases.size).toBe(0);
    expect(reads).toBe(2);
  });
});

describe('the store', () => {
  it("the store never receives a transaction's token", async () => {
    const fleet = new Fleet();
    const client = await fleet.warm();
    const before = fleet.store.operations.length;
    const own = client.transaction((tx) => tx.token());
    await fleet.respond();
    expect(reveal(await own)).toBe('token-2');
    expect(fleet.store.operations).toHaveLength(before);
    expect(fleet.store.values).toEqual(['token-1']);
  });

  it('does not call the store if the credentials cannot be read', async () => {
    const fleet = new Fleet();
    const client = fleet.client({ credentials: () => Promise.reject(new Error('canary')) });
    expect(await rejected(client.token())).toMatchObject({ code: 'credentials_unavailable' });
    expect(fleet.store.operations).toEqual([]);
    expect(client.status()).toMatchObject({ tokenRequests: 0, lastTokenError: { code: 'credentials_unavailable' } });
  });
});

it('signs requests that use an adopted token', async () => {
  const fleet = new Fleet();
  const signed: string[] = [];
  const sign: NonNullable<typeof acme.sign> = async (text, { id }) => {
    signed.push(`${id} ${text}`);
    return { signature: 'x' };
  };
  const signing = { ...acme, sign };
  const first = fleet.client({}, signing).token();
  await fleet.respond();
  await first;
  const call = fleet.client({}, signing).http.post('/things', 'body');
  await fleet.settle();
  fleet.requests[0]?.respond(200, {});
  expect((await call).status).toBe(200);
  expect(signed.at(-1)).toBe('acme-id body');
});
