import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../tests/fixtures/manual-clock.js';
import { rejected } from '../../../tests/fixtures/rejected.js';
import { AccessToken } from './access-token.js';
import { Call } from './call.js';
import { instant } from './clock.js';
import { type Grant, TokenSource } from './token-source.js';

const TIMEOUT = 30_000;

/** A source whose token requests a test settles by hand. */
function setUp(lifetime = 600_000) {
  const clock = new ManualClock();
  const flights: { call: Call; land: () => AccessToken; fail: (error: unknown) => void }[] = [];
  const source = new TokenSource({
    provider: 'acme',
    clock,
    timeout: TIMEOUT,
    track: (work) => work,
    request: (call) =>
      new Promise<Grant>((resolve, reject) => {
        const sent = instant(clock);
        call.onEnd(reject);
        flights.push({
          call,
          fail: reject,
          land: () => {
            const token = new AccessToken(`token-${flights.length}`, sent.wall, lifetime);
            resolve({ token, sent, lifetime });
            return token;
          },
        });
      }),
  });
  const call = (signal?: AbortSignal): Call =>
    new Call({ provider: 'acme', operation: 'token', clock, timeout: TIMEOUT, signal });
  const obtain = (signal?: AbortSignal): Promise<AccessToken> => source.obtain(call(signal));
  /** A source that holds a token already. */
  const warm = async (): Promise<AccessToken> => {
    const obtained = obtain();
    flights.at(-1)?.land();
    return obtained;
  };
  return { clock, source, flights, call, obtain, warm };
}

describe('single flight', () => {
  it('makes one token request for any number of callers', async () => {
    const { flights, obtain } = setUp();
    const callers = Array.from({ length: 1000 }, () => obtain());
    expect(flights).toHaveLength(1);
    const token = flights[0]?.land();
    expect(new Set(await Promise.all(callers))).toEqual(new Set([token]));
  });

  it('shares a failure, as an error of its own for each caller, and asks again afterwards', async () => {
    const { flights, obtain, call } = setUp();
    const callers = [obtain(), obtain(), obtain()];
    flights[0]?.fail(call().error('unavailable', 'down'));
    const errors = await Promise.all(callers.map(rejected));
    expect(new Set(errors).size).toBe(3);
    expect(errors.map(({ code }) => code)).toEqual(['unavailable', 'unavailable', 'unavailable']);
    const next = obtain();
    expect(flights).toHaveLength(2);
    const token = flights[1]?.land();
    expect(await next).toBe(token);
  });

  it('goes on for the others when one caller gives up', async () => {
    const { flights, obtain } = setUp();
    const controller = new AbortController();
    const patient = obtain();
    const impatient = rejected(obtain(controller.signal));
    controller.abort();
    expect(await impatient).toMatchObject({ code: 'aborted', operation: 'token' });
    const token = flights[0]?.land();
    expect(await patient).toBe(token);
    expect(flights).toHaveLength(1);
  });

  it('goes on when its only caller has given up, and serves the next one', async () => {
    const { flights, obtain, source } = setUp();
    const controller = new AbortController();
    const impatient = rejected(obtain(controller.signal));
    controller.abort();
    await impatient;
    const next = obtain();
    const token = flights[0]?.land();
    expect(await next).toBe(token);
    expect(source.held()).toBe(token);
    expect(flights).toHaveLength(1);
  });

  it('has a deadline of its own, and leaves no timer', async () => {
    const { clock, flights, obtain } = setUp();
    const first = rejected(obtain());
    clock.advance(TIMEOUT);
    expect(await first).toMatchObject({ code: 'timeout' });
    const second = obtain();
    expect(flights).toHaveLength(2);
    flights[1]?.land();
    await second;
  });

  it('does not upset the process when it fails with nobody waiting', async () => {
    const { flights, obtain } = setUp();
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown): number => unhandled.push(reason);
    process.on('unhandledRejection', onUnhandled);
    const controller = new AbortController();
    const impatient = rejected(obtain(controller.signal));
    controller.abort();
    await impatient;
    flights[0]?.fail(new Error('late'));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled).toEqual([]);
  });
});

describe('a token in hand', () => {
  it('is used until the leeway before its end', async () => {
    const { clock, source, warm } = setUp(100_000);
    const token = await warm();
    clock.advance(95_999);
    expect(source.held()).toBe(token);
    clock.advance(1);
    expect(source.held()).toBeUndefined();
  });

  it('is as old as its request, not as its answer', async () => {
    const { clock, source, flights, obtain } = setUp(100_000);
    const obtained = obtain();
    clock.advance(20_000);
    flights[0]?.land();
    const token = await obtained;
    clock.advance(75_999);
    expect(source.held()).toBe(token);
    clock.advance(1);
    expect(source.held()).toBeUndefined();
  });

  it('ends in time when the wall clock was set back', async () => {
    const { clock, source, warm } = setUp(100_000);
    await warm();
    clock.wall -= 3_600_000;
    clock.advance(96_000);
    expect(source.held()).toBeUndefined();
  });

  it('ends in time when the machine was suspended', async () => {
    const { clock, source, warm } = setUp(100_000);
    await warm();
    clock.wall += 96_000;
    expect(source.held()).toBeUndefined();
  });

  it('gives way to a fresh one on request, and stays where that fails', async () => {
    const { source, flights, call, warm } = setUp();
    const token = await warm();
    const failing = rejected(source.fresh(call()));
    flights[1]?.fail(call().error('unavailable', 'down'));
    expect((await failing).code).toBe('unavailable');
    expect(source.held()).toBe(token);
    const fresh = source.fresh(call());
    flights[2]?.land();
    expect(await fresh).not.toBe(token);
    expect(source.held()).toBe(await fresh);
  });
});

describe('a refused token', () => {
  it('is renewed once for all who come with it, also one after another', async () => {
    const { source, flights, call, warm } = setUp();
    const stale = await warm();
    const early = Array.from({ length: 500 }, () => source.renew(stale, call()));
    const token = flights[1]?.land();
    expect(new Set(await Promise.all(early))).toEqual(new Set([token]));
    for (let late = 0; late < 500; late += 1) expect(await source.renew(stale, call())).toBe(token);
    expect(flights).toHaveLength(2);
  });

  it('is dropped by whoever sends with HTTP of their own, and a newer one survives', async () => {
    const { source, warm } = setUp();
    const stale = await warm();
    source.invalidate(stale);
    expect(source.held()).toBeUndefined();
    const newer = await warm();
    source.invalidate(stale);
    expect(source.held()).toBe(newer);
  });
});
