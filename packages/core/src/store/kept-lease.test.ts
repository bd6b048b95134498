import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@x/test-kit/manual-clock';
import { MemoryStore } from '../../test/memory-store.js';
import { Activity } from '../call/activity.js';
import type { ClientConfig } from '../config.js';
import type { ClientEvent } from '../events.js';
import type { StoredToken } from '../token-store.js';
import { BoundedStore } from './bounded-store.js';
import { KeptLease } from './kept-lease.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Acquires a lease that lasts 1,200 ms and keeps it. */
async function setUp() {
  const clock = new ManualClock();
  const events: ClientEvent[] = [];
  const onEvent = (event: ClientEvent): unknown => events.push(event);
  const config = { definition: { name: 'acme' }, clock, timeout: 30_000, onEvent } as unknown as ClientConfig;
  const inner = new MemoryStore(clock);
  const activity = new Activity();
  const acquired = await inner.lease('id', 1_200, false);
  if (acquired === undefined) throw new Error('no lease');
  const lease = new KeptLease(new BoundedStore(inner, config, activity), acquired, clock, { id: 'call-1' });
  inner.operations.length = 0;
  const stored = (): StoredToken => ({ value: 'token', issuedAt: clock.now(), lifetime: 60_000, remaining: 60_000 });
  return {
    clock,
    inner,
    lease,
    activity,
    stored,
    /** Returns whether another process can acquire the lease. */
    isFree: async () => (await inner.lease('id', 1, false)) !== undefined,
    failures: () => events.map((event) => event.type === 'store.failed' && `${event.operation} ${event.reason}`),
    pass: async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 50) {
        clock.advance(50);
        await turn();
      }
    },
  };
}

const extensions = ({ operations }: MemoryStore): number => operations.filter((one) => one === 'extend').length;

it('a kept lease is extended every 300 ms and never expires', async () => {
  const { inner, pass, isFree, clock } = await setUp();
  await pass(300);
  expect(inner.operations).toEqual(['extend']);
  expect([...inner.leases.values()].map(({ until }) => until - clock.monotonic())).toEqual([1_200]);
  await pass(29_700);
  expect(extensions(inner)).toBe(100);
  expect(await isFree()).toBe(false);
});

it.each<[string, (lease: KeptLease, stored: () => StoredToken) => unknown]>([
  ['a token was stored', (lease, stored) => lease.put(stored)],
  ['it was released', (lease) => lease.release()],
])('a kept lease is not extended after %s', async (_what, end) => {
  const { inner, lease, stored, pass, clock, isFree } = await setUp();
  await pass(400);
  await end(lease, stored);
  await turn();
  expect(clock.timers).toBe(0);
  expect(await isFree()).toBe(true);
  await pass(2_000);
  expect(extensions(inner)).toBe(1);
});

it('a kept lease is not extended after another process has taken it over', async () => {
  const { inner, lease, stored, pass, clock, failures } = await setUp();
  await inner.lease('id', 60_000, true);
  await pass(5_000);
  expect(extensions(inner)).toBe(1);
  expect(clock.timers).toBe(0);
  expect(failures()).toEqual([]);
  await lease.put(stored);
  lease.release();
  await turn();
  expect(inner.values).toEqual([]);
  expect(inner.leases.size).toBe(1);
});

it('a kept lease survives two failed extensions', async () => {
  const { inner, pass, isFree, failures } = await setUp();
  let failed = 0;
  inner.faults.extend = () => {
    failed += 1;
    if (failed <= 2) throw new Error('down');
  };
  await pass(5_000);
  expect(failures()).toEqual(['extend failed', 'extend failed']);
  expect(await isFree()).toBe(false);
  // The time since the last success counts, not the total number of failures.
  failed = 0;
  await pass(5_000);
  expect(failures()).toHaveLength(4);
  expect(await isFree()).toBe(false);
});

it.each<[string, () => unknown, readonly string[]]>([
  ['reject', () => Promise.reject(new Error('down')), Array.from({ length: 4 }, () => 'extend failed')],
  ['hang', () => new Promise(() => undefined), Array.from({ length: 3 }, () => 'extend timeout')],
])('a kept lease is no longer extended once it has expired because all extensions %s', async (_how, fault, failed) => {
  const { inner, pass, clock, failures } = await setUp();
  inner.faults.extend = fault;
  await pass(10_000);
  expect(failures()).toEqual(failed);
  expect(clock.timers).toBe(0);
});

describe('a token that arrives while the lease is being extended', () => {
  it('is stored after the extension, with the remaining lifetime at that time', async () => {
    const { inner, lease, pass, clock, activity, stored } = await setUp();
    let go = (): void => undefined;
    inner.faults.extend = () => new Promise<void>((resolve) => (go = resolve));
    await pass(300);
    const started = clock.monotonic();
    const put = lease.put(() => ({ ...stored(), remaining: 60_000 - (clock.monotonic() - started) }));
    await pass(100);
    expect(inner.operations).toEqual(['extend']);
    let closed = false;
    void activity.close().then(() => (closed = true));
    await turn();
    expect(closed).toBe(false);
    go();
    await put;
    expect(inner.operations).toEqual(['extend', 'put']);
    expect([...inner.tokens.values()].map(({ token }) => token.remaining)).toEqual([59_900]);
    await pass(2_000);
    expect(inner.operations).toEqual(['extend', 'put']);
    expect(closed).toBe(true);
    expect(clock.timers).toBe(0);
  });

  it('is not lost if the extension fails', async () => {
    const { inner, lease, pass, stored, failures } = await setUp();
    let fail = (): void => undefined;
    inner.faults.extend = () => new Promise((_resolve, reject) => (fail = () => reject(new Error('down'))));
    await pass(300);
    const put = lease.put(stored);
    fail();
    await put;
    expect(inner.values).toEqual(['token']);
    expect(failures()).toEqual(['extend failed']);
  });
});

it('a kept lease is released if its token cannot be stored', async () => {
  const { inner, lease, stored, isFree, failures } = await setUp();
  inner.faults.put = () => Promise.reject(new Error('full'));
  await lease.put(stored);
  await turn();
  expect(inner.operations).toEqual(['put', 'release']);
  expect(failures()).toEqual(['put failed']);
  expect(await isFree()).toBe(true);
});

it('a kept lease that cannot be released is reported', async () => {
  const { inner, lease, failures } = await setUp();
  inner.faults.release = () => Promise.reject(new Error('down'));
  lease.release();
  await turn();
  expect(failures()).toEqual(['release failed']);
});
