import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AcmeClient, type AcmeOptions, acme, CREDENTIALS } from '../../test/acme.js';
import { MemoryStore } from '../../test/memory-store.js';
import { SimulatedProvider } from '../../test/simulated-provider.js';
import { readOptions } from '../index.js';
import type { AccessToken } from './access-token.js';

/** A provider whose API rejects each token for a while after it was issued. */
function lagging(ms: number): SimulatedProvider {
  const provider: SimulatedProvider = new SimulatedProvider(({ at }) => (provider.clock.steady - at < ms ? 401 : 200));
  return provider;
}

/** A provider whose API rejects the tokens in the set. */
function revoking(): SimulatedProvider & { readonly revoked: Set<string> } {
  const revoked = new Set<string>();
  const provider = new SimulatedProvider(({ value }) => (revoked.has(value) ? 401 : 200));
  return Object.assign(provider, { revoked });
}

const statusOf = (result: unknown): unknown =>
  (result as { status?: number }).status ?? (result as { code: string }).code;

beforeEach(() => void jest.spyOn(Math, 'random').mockReturnValue(0.5));
afterEach(() => void jest.restoreAllMocks());

describe('an API that rejects each new token for a while', () => {
  it.each([50, 700, 2_000, 4_700])('does not cause a first call to fail within %d ms', async (lag) => {
    const provider = lagging(lag);
    const client = provider.client();
    expect(statusOf(await provider.run(client.http.post('/x', { a: 1 })))).toBe(200);
    expect(provider.issued.length).toBeLessThanOrEqual(2);
    expect(provider.clock.timers).toBe(0);
  });

  it('does not cause any of 100 concurrent calls to fail, with at most two token requests', async () => {
    const provider = lagging(4_700);
    const client = provider.client();
    const results = (await provider.run(
      Promise.all(Array.from({ length: 100 }, () => client.http.get('/x'))),
    )) as object[];
    expect(new Set(results.map(statusOf))).toEqual(new Set([200]));
    expect(provider.issued).toHaveLength(2);
  });

  it('accepts the previous token during and after a renewal', async () => {
    const provider = lagging(700);
    const client = provider.client();
    await provider.run(client.http.get('/x'));
    provider.clock.advance(550_000);
    const issued = provider.issued.length;
    for (let call = 0; call < 56; call += 1) {
      const started = provider.clock.steady;
      expect(statusOf(await provider.run(client.http.get('/x')))).toBe(200);
      // The call does not wait for the new token to be accepted.
      expect(provider.clock.steady - started).toBeLessThan(50);
      provider.clock.advance(20);
    }
    expect(provider.issued).toHaveLength(issued + 1);
    expect(provider.calls.at(-1)?.token).toBe(provider.issued.at(-1)?.value);
  });

  it('makes calls wait if the previous token has expired', async () => {
    const provider = lagging(700);
    const client = provider.client();
    await provider.run(client.http.get('/x'));
    provider.clock.advance(600_000);
    const issued = provider.issued.length;
    const calls = [client.http.get('/x'), client.http.put('/x', {}), client.http.patch('/x', {})];
    const results = (await provider.run(Promise.all(calls))) as object[];
    expect(results.map(statusOf)).toEqual([200, 200, 200]);
    expect(provider.issued).toHaveLength(issued + 1);
  });

  it('makes calls wait if the API no longer accepts the previous token', async () => {
    let active = '';
    const provider: SimulatedProvider = new SimulatedProvider(({ value, at }) =>
      value === active && provider.clock.steady - at >= 700 ? 200 : 401,
    );
    const client = provider.client();
    active = 'token-2';
    await provider.run(client.http.get('/x'));
    provider.clock.advance(550_000);
    active = 'token-3';
    const before = provider.calls.length;
    const calls = Array.from({ length: 20 }, () => client.http.get('/x'));
    const results = (await provider.run(Promise.all(calls))) as object[];
    expect(new Set(results.map(statusOf))).toEqual(new Set([200]));
    expect(provider.issued).toHaveLength(3);
    // No call tries the previous token twice.
    const previous = provider.calls.slice(before).filter(({ token }) => token === 'token-2');
    expect(previous.length).toBeLessThanOrEqual(20);
  });

  it('is not sent the previous token again after it has rejected that token', async () => {
    let active = '';
    const sent: [string, number][] = [];
    const provider: SimulatedProvider = new SimulatedProvider(({ value, at }) => {
      sent.push([value, provider.clock.steady]);
      return value === active && provider.clock.steady - at >= 700 ? 200 : 401;
    });
    const client = provider.client();
    active = 'token-2';
    await provider.run(client.http.get('/x'));
    provider.clock.advance(550_000);
    active = 'token-3';
    await provider.run(client.token({ fresh: true }));
    sent.length = 0;
    const started = provider.clock.steady;
    const first = client.http.get('/x');
    provider.clock.setTimeout(() => void client.http.get('/y'), 50);
    expect(statusOf(await provider.run(first))).toBe(200);
    expect(sent.filter(([token]) => token === 'token-2')).toEqual([['token-2', started]]);
    // The call waits before it sends the new token again.
    expect(sent.filter(([token]) => token === 'token-3').map(([, at]) => at - started)).toEqual(
      expect.arrayContaining([0, 50, 100, 150]),
    );
    expect(sent.filter(([, at]) => at < started + 100)).toHaveLength(3);
  });

  it('also makes a transaction wait', async () => {
    const provider = lagging(700);
    const client = provider.client();
    const paid = client.transaction(({ http }) => http.post('/pay', {}));
    expect(statusOf(await provider.run(paid))).toBe(200);
    expect(provider.issued).toHaveLength(2);
  });

  it('fails with `unauthorized` when the token is five seconds old, and the next calls do not wait', async () => {
    const provider = lagging(60_000);
    const client = provider.client();
    const started = provider.clock.steady;
    expect(statusOf(await provider.run(client.http.get('/x')))).toBe('unauthorized');
    expect(provider.clock.steady - started).toBeGreaterThanOrEqual(5_000);
    expect(provider.clock.steady - started).toBeLessThan(5_200);
    expect(provider.issued).toHaveLength(2);
    const paused = provider.clock.steady;
    expect(statusOf(await provider.run(client.http.get('/x')))).toBe('unauthorized');
    expect(provider.clock.steady - paused).toBeLessThan(20);
    expect(provider.issued).toHaveLength(2);
    provider.clock.advance(250);
    expect(statusOf(await provider.run(client.http.get('/x')))).toBe('unauthorized');
    expect(provider.issued).toHaveLength(3);
  });

  it('fails with `unauthorized` instead of `timeout` shortly before the deadline, without a pause', async () => {
    const provider = lagging(700);
    const client = provider.client();
    const [short, long] = (await provider.run(
      Promise.all([
        client.http.get('/x', { timeout: 400 }).catch((error: unknown) => error),
        client.http.get('/x').catch((error: unknown) => error),
      ]),
    )) as object[];
    expect(statusOf(short)).toBe('unauthorized');
    expect(statusOf(long)).toBe(200);
  });

  it('ends the wait of a call that the caller aborts', async () => {
    const provider = lagging(60_000);
    const client = provider.client();
    const controller = new AbortController();
    provider.clock.setTimeout(() => controller.abort(), 1_000);
    const call = client.http.get('/x', { signal: controller.signal });
    expect(statusOf(await provider.run(call))).toBe('aborted');
    expect(provider.clock.timers).toBe(0);
  });

  it('receives the body of a stream only once', async () => {
    const provider = lagging(700);
    const client = provider.client();
    await client.token();
    const error = await provider.run(client.http.post('/x', Readable.from(['a'])));
    expect(error).toMatchObject({ code: 'unauthorized' });
    expect(provider.calls).toHaveLength(1);
  });
});

it('a spare token that the API rejects is replaced at once in its transaction', async () => {
  const provider = new SimulatedProvider(({ value }) => (value === 'token-1' ? 401 : 200));
  const { clock } = provider;
  const options = { baseUrl: 'https://acme.example', credentials: CREDENTIALS, clock, dispatcher: provider };
  const client = new AcmeClient(acme, readOptions(acme, options), 1);
  await provider.run(client.transaction((tx) => tx.token()));
  const started = clock.steady;
  const paid = await provider.run(client.transaction(({ http }) => http.get('/pay')));
  expect(statusOf(paid)).toBe(200);
  expect(clock.steady - started).toBeLessThan(50);
  expect(provider.calls[0]?.token).toBe('token-1');
  expect(provider.calls).toHaveLength(2);
});

describe('a young token that another process requested', () => {
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

  it('is deleted from the store if a caller invalidates it', async () => {
    const provider = lagging(700);
    const { store, clients } = fleet(provider, 2);
    for (const client of clients) await provider.run(client.token());
    clients[1]?.invalidate((await clients[1].token()) as AccessToken);
    await new Promise((resolve) => setImmediate(resolve));
    expect(store.values).toEqual([]);
  });

  /** Creates clients that share a store. */
  function fleet(provider: SimulatedProvider, size: number) {
    const store = new MemoryStore(provider.clock);
    return { store, clients: Array.from({ length: size }, () => provider.client({ store })) };
  }

  it.each([50, 700, 2_000, 4_700])('is not replaced a second time in a fleet within %d ms', async (lag) => {
    const provider = lagging(lag);
    const { clients } = fleet(provider, 5);
    const calls = clients.flatMap((client) => Array.from({ length: 10 }, () => client.http.get('/x')));
    const results = (await provider.run(Promise.all(calls))) as object[];
    expect(new Set(results.map(statusOf))).toEqual(new Set([200]));
    expect(provider.issued.length).toBeLessThanOrEqual(2);
  });

  it('is not replaced by processes that start one after the other', async () => {
    const provider = lagging(4_700);
    const { clients } = fleet(provider, 20);
    const calls: Promise<unknown>[] = [];
    for (const client of clients) {
      calls.push(client.http.get('/x'));
      await provider.run(client.token());
      provider.clock.advance(100);
    }
    const results = (await provider.run(Promise.all(calls))) as object[];
    expect(new Set(results.map(statusOf))).toEqual(new Set([200]));
    expect(provider.issued).toHaveLength(2);
    expect(provider.clock.timers).toBe(0);
  });

  it('is exchanged for the replacement that the other process has stored', async () => {
    const provider = revoking();
    const { store, clients } = fleet(provider, 2);
    const [one, two] = clients as [AcmeClient, AcmeClient];
    await provider.run(one.token());
    await provider.run(two.token());
    provider.revoked.add('token-1');
    const started = provider.clock.steady;
    const calls = [two, two, two, one].map(({ http }) => http.get('/x'));
    const results = (await provider.run(Promise.all(calls))) as object[];
    expect(results.map(statusOf)).toEqual([200, 200, 200, 200]);
    expect(provider.clock.steady - started).toBeLessThanOrEqual(300);
    expect(provider.issued).toHaveLength(2);
    expect(store.values).toEqual(['token-2']);
    expect((await two.token()).reveal()).toBe('token-2');
  });

  it('is replaced when it is five seconds old, if no other process has replaced it', async () => {
    const provider = revoking();
    const { clients } = fleet(provider, 3);
    const [one, ...others] = clients as [AcmeClient, AcmeClient, AcmeClient];
    await provider.run(one.token());
    for (const client of others) await provider.run(client.token());
    provider.revoked.add('token-1');
    const calls = others.map(({ http }) => http.get('/x'));
    const results = (await provider.run(Promise.all(calls))) as object[];
    expect(results.map(statusOf)).toEqual([200, 200]);
    expect(provider.clock.steady - (provider.issued[0]?.at ?? 0)).toBeLessThan(5_500);
    expect(provider.issued).toHaveLength(2);
  });

  it('is kept if the call sends a stream', async () => {
    const provider = lagging(700);
    const { clients } = fleet(provider, 2);
    for (const client of clients) await provider.run(client.token());
    const error = await provider.run(clients[1]?.http.post('/x', Readable.from(['a'])) as Promise<unknown>);
    expect(error).toMatchObject({ code: 'unauthorized' });
    expect(provider.issued).toHaveLength(1);
    expect(provider.calls).toHaveLength(1);
  });

  it('is not exchanged again and again for stored tokens', async () => {
    const provider = lagging(60_000);
    const { store, clients } = fleet(provider, 2);
    const [one, two] = clients as [AcmeClient, AcmeClient];
    await provider.run(one.token());
    await provider.run(two.token());
    const call = two.http.get('/x').catch((error: unknown) => error);
    for (let renewal = 0; renewal < 40; renewal += 1) {
      provider.clock.advance(100);
      await provider.run(one.token({ fresh: true }));
    }
    const gets = store.operations.filter((operation) => operation === 'get').length;
    expect(statusOf(await provider.run(call))).toBe('unauthorized');
    expect(new Set(provider.calls.map(({ token }) => token)).size).toBe(2);
    expect(store.operations.filter((operation) => operation === 'get')).toHaveLength(gets);
  });
});

describe('a revoked token', () => {
  it('is replaced at once if it is older than five seconds, even if the API never accepted it', async () => {
    const provider = revoking();
    const client = provider.client();
    await client.token();
    provider.revoked.add('token-1');
    provider.clock.advance(5_000);
    const started = provider.clock.steady;
    expect(statusOf(await provider.run(client.http.get('/x')))).toBe(200);
    expect(provider.clock.steady).toBe(started);
    expect(provider.calls.map(({ token }) => token)).toEqual(['token-1', 'token-2']);
  });

  it('is replaced at once if the API accepted it before', async () => {
    const provider = revoking();
    const client = provider.client();
    for (const token of ['token-1', 'token-2', 'token-3']) {
      provider.clock.advance(1);
      expect(statusOf(await provider.run(client.http.get('/x')))).toBe(200);
      expect(provider.calls.at(-1)?.token).toBe(token);
      provider.revoked.add(token);
    }
    expect(provider.clock.steady).toBe(5_003);
    expect(provider.calls).toHaveLength(5);
  });
});

describe('a token that the API accepts while another call is in flight', () => {
  it('is replaced at once if the API had accepted it before that call', async () => {
    const provider = lagging(0);
    const client = provider.client();
    await provider.run(client.http.get('/x'));
    provider.clock.advance(6_000);
    let reject: (status: number) => void = () => undefined;
    provider.rule = ({ value }, { path }) => {
      if (path !== '/late' || value !== 'token-1') return 200;
      return new Promise<number>((resolve) => {
        reject = resolve;
      });
    };
    const slow = client.http.get('/late');
    provider.clock.advance(5);
    await provider.run(client.http.get('/x'));
    provider.clock.advance(5);
    reject(401);
    expect(statusOf(await provider.run(slow))).toBe(200);
    expect(provider.calls.filter(({ path }) => path === '/late').map(({ token }) => token)).toEqual([
      'token-1',
      'token-2',
    ]);
  });

  it('may have been invalidated in the meantime', async () => {
    const provider = lagging(0);
    const client = provider.client();
    const token = (await provider.run(client.token())) as AccessToken;
    let accept: (status: number) => void = () => undefined;
    provider.rule = () =>
      new Promise<number>((resolve) => {
        accept = resolve;
      });
    const call = client.http.get('/x');
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    client.invalidate(token);
    accept(200);
    expect(statusOf(await provider.run(call))).toBe(200);
  });

  it('is not replaced when that call receives a 401', async () => {
    const provider = lagging(0);
    const client = provider.client();
    await provider.run(client.http.get('/x'));
    provider.clock.advance(600_000);
    let reject: (status: number) => void = () => undefined;
    const late = new Promise<number>((resolve) => {
      reject = resolve;
    });
    let requests = 0;
    provider.rule = (_token, { path }) => {
      if (path !== '/late') return 200;
      requests += 1;
      return requests === 1 ? late : 200;
    };
    const slow = client.http.get('/late');
    await provider.run(client.token());
    provider.clock.advance(5);
    await provider.run(client.http.get('/x'));
    provider.clock.advance(5);
    reject(401);
    const rejectedAt = provider.clock.steady;
    expect(statusOf(await provider.run(slow))).toBe(200);
    expect(provider.clock.steady - rejectedAt).toBeLessThan(50);
    expect(provider.issued).toHaveLength(2);
  });
});

describe('a route that rejects every token', () => {
  it('triggers few token requests, and calls to other routes succeed', async () => {
    const provider = new SimulatedProvider((_token, { path }) => (path === '/bad' ? 401 : 200));
    const client = provider.client();
    for (let call = 0; call < 50; call += 1) {
      expect(statusOf(await provider.run(client.http.get('/bad')))).toBe('unauthorized');
      expect(statusOf(await provider.run(client.http.get('/good')))).toBe(200);
    }
    expect(provider.issued.length).toBeLessThanOrEqual(8);
  });

  it.each<[string, (http: AcmeClient['http']) => Promise<unknown>, Partial<AcmeOptions>]>([
    ['streams', (http) => http.post('/bad', Readable.from(['a'])), {}],
    ['calls with a short timeout', (http) => http.post('/bad', {}, { timeout: 200 }), {}],
    [
      'responses that `tokenExpired` recognizes',
      (http) => http.post('/forbidden', {}),
      { tokenExpired: ({ status }) => status === 403 },
    ],
  ])('triggers few token requests of %s, even if other routes accept each token', async (_what, bad, options) => {
    const provider = new SimulatedProvider((_token, { path }) => ({ '/bad': 401, '/forbidden': 403 })[path] ?? 200);
    const client = provider.client(options);
    for (let call = 0; call < 100; call += 1) {
      await provider.run(bad(client.http));
      expect(statusOf(await provider.run(client.http.get('/good')))).toBe(200);
    }
    expect(provider.issued.length).toBeLessThanOrEqual(10);
  });

  it('triggers few token requests if a caller invalidates tokens that other routes accept', async () => {
    const provider = new SimulatedProvider(() => 200);
    const client = provider.client();
    for (let call = 0; call < 100; call += 1) {
      const token = await provider.run(client.token());
      client.invalidate(token as AccessToken);
      expect(statusOf(await provider.run(client.http.get('/good')))).toBe(200);
    }
    expect(provider.issued.length).toBeLessThanOrEqual(10);
  });

  it('triggers few token requests if calls send streams', async () => {
    const provider = new SimulatedProvider(() => 401);
    const client = provider.client();
    for (let call = 0; call < 100; call += 1) {
      const result = await provider.run(client.http.post('/bad', Readable.from(['a'])));
      expect(statusOf(result)).toBe('unauthorized');
      provider.clock.advance(100);
    }
    // The calls take 10 s in total.
    expect(provider.issued.length).toBeLessThanOrEqual(5);
  });

  it('triggers few token requests if a caller invalidates each token', async () => {
    const provider = new SimulatedProvider(() => 401);
    const client = provider.client();
    const used = new Set<string>();
    for (let call = 0; call < 20; call += 1) {
      const token = await provider.run(client.token());
      if (token instanceof Error) throw token;
      used.add(token.reveal());
      client.invalidate(token);
      provider.clock.advance(5);
    }
    expect(used.size).toBe(2);
    provider.clock.advance(250);
    client.invalidate((await provider.run(client.token())) as never);
    await provider.run(client.token());
    expect(provider.issued).toHaveLength(3);
  });
});

it('invalidate() replaces a token at once if the last replacement was a minute ago', async () => {
  const provider = revoking();
  const client = provider.client();
  for (const [index, age] of [0, 60_000, 60_000].entries()) {
    const token = await client.token();
    expect(token.reveal()).toBe(`token-${index + 1}`);
    provider.clock.advance(age);
    client.invalidate(token);
  }
  expect((await client.token()).reveal()).toBe('token-4');
});
