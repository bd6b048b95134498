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
  const heard: ClientEvent[] = [];
  const config = {
    definition: { name: 'acme' },
    clock,
    timeout: 30_000,
    onEvent: (event: ClientEvent) => heard.push(event),
  };
  const inner = new MemoryStore(clock);
  const store = new BoundedStore(inner, config as unknown as ClientConfig, activity);
  /** The failures told so far. */
  const told = () => heard.map((event) => event.type === 'store.failed' && `${event.operation} ${event.reason}`);
  return { clock, activity, inner, store, told };
}

describe('an operation of a store', () => {
  it('brings what the store gives, and leaves no timer behind', async () => {
    const { clock, inner, store, told } = bounded();
    expect(await store.run('get', async (given) => given === inner)).toBe(true);
    expect(told()).toEqual([]);
    expect(clock.timers).toBe(0);
  });

  it('is waited for for 250 ms', async () => {
    const { clock, store, told } = bounded();
    let brought: unknown;
    void store.run('put', () => new Promise(() => undefined)).then((result) => (brought = result));
    clock.advance(249);
    await turn();
    expect(brought).toBeUndefined();
    clock.advance(1);
    await turn();
    expect(brought).toBe(TIMED_OUT);
    expect(told()).toEqual(['put timeout']);
    expect(clock.timers).toBe(0);
  });

  it('that has brought something by the time a busy process gets to look is not late', async () => {
    const { clock, store, told } = bounded();
    let answer: (text: string) => void = () => undefined;
    const asked = store.run('get', () => new Promise<string>((resolve) => (answer = resolve)));
    clock.advance(400);
    answer('there');
    expect(await asked).toBe('there');
    expect(told()).toEqual([]);
  });

  it('has what comes too late handed on, and what comes in time not', async () => {
    const { clock, store } = bounded();
    const late: string[] = [];
    let answer: (text: string) => void = () => undefined;
    const hanging = () => new Promise<string>((resolve) => (answer = resolve));
    const keep = (text: string): unknown => late.push(text);
    const first = store.run('lease', hanging, keep);
    answer('in time');
    await first;
    const second = store.run('lease', hanging, keep);
    clock.advance(250);
    await second;
    answer('late');
    await turn();
    expect(late).toEqual(['late']);
  });

  it('that comes too late with nobody to hand it to is forgotten', async () => {
    const { clock, store } = bounded();
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown): unknown => unhandled.push(reason);
    process.on('unhandledRejection', onUnhandled);
    let answer: (text: string) => void = () => undefined;
    const asked = store.run('get', () => new Promise<string>((resolve) => (answer = resolve)));
    clock.advance(250);
    await asked;
    answer('late');
    await turn();
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['a word', { reason: 'read_only' }, 'read_only'],
    ['a word of 32 letters', { reason: 'a'.repeat(32) }, 'a'.repeat(32)],
    ['a longer one', { reason: 'a'.repeat(33) }, 'failed'],
    ['an empty one', { reason: '' }, 'failed'],
    ['a sentence', { reason: 'it was canary' }, 'failed'],
    ['two lines', { reason: 'word\ncanary' }, 'failed'],
    ['no text', { reason: 5 }, 'failed'],
    ['nothing', undefined, 'failed'],
  ])('that fails with %s says so in one word', async (_what, thrown, reason) => {
    const { store, told } = bounded();
    const failed = await store.run('delete', () => Promise.reject(thrown));
    expect(failed).toBeInstanceOf(StoreFailed);
    expect(told()).toEqual([`delete ${reason}`]);
  });

  it('that throws before it has begun fails as one that rejects', async () => {
    const { store, told } = bounded();
    await store.run('release', () => {
      throw new TypeError('canary');
    });
    expect(told()).toEqual(['release failed']);
  });

  it('is waited for by closing', async () => {
    const { activity, clock, store } = bounded();
    void store.run('put', () => new Promise(() => undefined));
    let closed = false;
    void activity.close().then(() => (closed = true));
    await turn();
    expect(closed).toBe(false);
    clock.advance(250);
    await turn();
    expect(closed).toBe(true);
  });
});

it('an operation of a store is waited for for 250 ms, or a tenth of a short timeout', () => {
  expect([100, 1_000, 2_500, 30_000].map(operationTimeout)).toEqual([10, 100, 250, 250]);
});
