import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@x/test-kit/manual-clock';
import { MemoryStore } from '../../test/memory-store.js';
import { Activity } from '../call/activity.js';
import type { ClientConfig } from '../config.js';
import type { ClientEvent } from '../events.js';
import { BoundedStore, operationTimeout, StoreFailed, TIMED_OUT } from './bounded-store.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function bounded() {
  const clock = new ManualClock();
  const activity = new Activity();
  const events: ClientEvent[] = [];
  const config = {
    definition: { name: 'acme' },
    clock,
    timeout: 30_000,
    onEvent: (event: ClientEvent) => events.push(event),
  };
  const inner = new MemoryStore(clock);
  const store = new BoundedStore(inner, config as unknown as ClientConfig, activity);
  /** Returns the failures that the store reported. */
  const failures = () => events.map((event) => event.type === 'store.failed' && `${event.operation} ${event.reason}`);
  return { clock, activity, inner, store, failures };
}

describe('a store operation', () => {
  it("a store operation resolves to the store's result and does not leave a timer running", async () => {
    const { clock, inner, store, failures } = bounded();
    expect(await store.run('get', undefined, async (given) => given === inner)).toBe(true);
    expect(failures()).toEqual([]);
    expect(clock.timers).toBe(0);
  });

  it('a store operation times out after 250 ms', async () => {
    const { clock, store, failures } = bounded();
    let result: unknown;
    void store.run('put', undefined, () => new Promise(() => undefined)).then((value) => (result = value));
    clock.advance(249);
    await turn();
    expect(result).toBeUndefined();
    clock.advance(1);
    await turn();
    expect(result).toBe(TIMED_OUT);
    expect(failures()).toEqual(['put timeout']);
    expect(clock.timers).toBe(0);
  });

  it('a store operation succeeds if its result arrives before a busy process handles the timeout', async () => {
    const { clock, store, failures } = bounded();
    let respond: (text: string) => void = () => undefined;
    const pending = store.run('get', undefined, () => new Promise<string>((resolve) => (respond = resolve)));
    clock.advance(400);
    respond('there');
    expect(await pending).toBe('there');
    expect(failures()).toEqual([]);
  });

  it('only results that arrive after the timeout are passed to the callback', async () => {
    const { clock, store } = bounded();
    const late: string[] = [];
    let respond: (text: string) => void = () => undefined;
    const hanging = () => new Promise<string>((resolve) => (respond = resolve));
    const onLate = (text: string): unknown => late.push(text);
    const first = store.run('lease', undefined, hanging, onLate);
    respond('in time');
    await first;
    const second = store.run('lease', undefined, hanging, onLate);
    clock.advance(250);
    await second;
    respond('late');
    await turn();
    expect(late).toEqual(['late']);
  });

  it('a late result without a callback does not cause an unhandled rejection', async () => {
    const { clock, store } = bounded();
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown): unknown => unhandled.push(reason);
    process.on('unhandledRejection', onUnhandled);
    let respond: (text: string) => void = () => undefined;
    const pending = store.run('get', undefined, () => new Promise<string>((resolve) => (respond = resolve)));
    clock.advance(250);
    await pending;
    respond('late');
    await turn();
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['a word', { reason: 'read_only' }, 'read_only'],
    ['a 32-letter word', { reason: 'a'.repeat(32) }, 'a'.repeat(32)],
    ['a 33-letter word', { reason: 'a'.repeat(33) }, 'failed'],
    ['an empty string', { reason: '' }, 'failed'],
    ['a sentence', { reason: 'it was canary' }, 'failed'],
    ['two lines', { reason: 'word\ncanary' }, 'failed'],
    ['a number', { reason: 5 }, 'failed'],
    ['undefined', undefined, 'failed'],
    [
      'an object with a getter that throws',
      {
        get reason() {
          throw new Error('canary');
        },
      },
      'failed',
    ],
  ])(
    'reports a store failure with a one-word reason if the operation rejects with %s',
    async (_what, thrown, reason) => {
      const { store, failures } = bounded();
      const failed = await store.run('delete', undefined, () => Promise.reject(thrown));
      expect(failed).toBeInstanceOf(StoreFailed);
      expect(failures()).toEqual([`delete ${reason}`]);
    },
  );

  it('reports a store operation as failed if it throws synchronously', async () => {
    const { store, failures } = bounded();
    await store.run('release', undefined, () => {
      throw new TypeError('canary');
    });
    expect(failures()).toEqual(['release failed']);
  });

  it('a pending store operation delays close() until it times out', async () => {
    const { activity, clock, store } = bounded();
    void store.run('put', undefined, () => new Promise(() => undefined));
    let closed = false;
    void activity.close().then(() => (closed = true));
    await turn();
    expect(closed).toBe(false);
    clock.advance(250);
    await turn();
    expect(closed).toBe(true);
  });
});

it('a pending store operation continues when close() times out', async () => {
  const { activity, clock, store } = bounded();
  let respond: (text: string) => void = () => undefined;
  const pending = store.run('put', undefined, () => new Promise<string>((resolve) => (respond = resolve)));
  const closed = activity.close({ clock, timeout: 100 });
  clock.advance(100);
  await closed;
  respond('stored');
  expect(await pending).toBe('stored');
});

it('operationTimeout() returns one tenth of the timeout, but at most 250 ms', () => {
  expect([100, 1_000, 2_500, 30_000].map(operationTimeout)).toEqual([10, 100, 250, 250]);
});
