import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import { Call } from '../call/call.js';
import { type Instant, instant } from '../clock.js';
import type { ClientConfig } from '../config.js';
import { type ProviderError, repeatError } from '../errors.js';
import type { ClientEvent, TokenRequestReason } from '../events.js';
import { fingerprintOf } from '../fingerprint.js';
import { Recovery } from '../http/recovery.js';
import type { TokenAccount } from '../provider/account.js';
import { BackOff } from '../retry/back-off.js';
import { FAILURE_BACK_OFF } from '../retry/back-off-delay.js';
import { AccessToken } from './access-token.js';
import { type Grant, hold } from './held-token.js';
import { MAX_YOUNG_MS } from './rejection.js';
import { TokenSource } from './token-source.js';

const TIMEOUT = 30_000;

interface Flight {
  readonly reason: TokenRequestReason;
  succeed(): AccessToken;
  fail(code?: ProviderError['code']): void;
}

/** Wraps a source so that its methods accept and return only tokens. */
function byToken(source: TokenSource) {
  return {
    usable: () => source.usable()?.token,
    usableAsPromise: () => source.usableAsPromise(),
    obtain: async (call: Call) => (await source.obtain(call)).token,
    fresh: async (call: Call) => (await source.fresh(call)).token,
    accepted: (token: AccessToken, recovery?: Recovery) => source.accepted({ token }, recovery),
    recover: async (token: AccessToken, call: Call, recovery = new Recovery(call.deadline.startedAt)) =>
      (await source.recover({ token }, call, recovery, true))?.token,
    invalidate: (token: AccessToken) => source.invalidate(token),
    expired: (token: AccessToken, call: Call) => source.expired({ token }, call),
    look: () => source.look(),
    tokens: () => source.tokens,
  };
}

afterEach(() => void jest.restoreAllMocks());

/** Creates a source whose token requests are settled by the test. */
function setUp(lifetime = 600_000) {
  const clock = new ManualClock();
  const flights: Flight[] = [];
  const events: string[] = [];
  const backOff = new BackOff<ProviderError>();
  jest.spyOn(Math, 'random').mockReturnValue(0.5);
  /** Maps the fingerprint of each created token to its value. */
  const values = new Map<string, string>();
  const token = (value: string, sent: Instant): AccessToken => {
    const created = new AccessToken(value, sent.wall, lifetime);
    values.set(fingerprintOf(created), value);
    return created;
  };
  const onEvent = (event: ClientEvent): void => {
    if (event.type === 'token.joined') events.push('joined');
    if (event.type === 'token.invalidated') events.push(`${event.by} ${values.get(event.fingerprint)} ${event.age}`);
  };
  const base = { origin: 'https://api.example.com', prefix: '' };
  const config = { base, clock, onEvent, definition: { name: 'acme' } } as unknown as ClientConfig;
  const account = { config, owner: undefined, remember: () => undefined } as unknown as TokenAccount<object>;
  const issuer = {
    account,
    newCall: () => ({ stage: 'waiting for the response' }) as Call,
    remaining: (now: Instant) => backOff.remaining(now),
    refusal: (now: Instant) =>
      backOff.last && backOff.remaining(now) > 0 ? repeatError(backOff.last, { attempts: 0 }) : undefined,
    issue: (reason: TokenRequestReason) =>
      new Promise<Grant>((resolve, reject) => {
        const sent = instant(clock);
        flights.push({
          reason,
          fail: (code = 'unavailable') => {
            const error = call().error(code, 'down');
            backOff.fail(error, { range: FAILURE_BACK_OFF, now: instant(clock), random: 1 });
            reject(error);
          },
          succeed: () => {
            const issued = token(`token-${flights.length}`, sent);
            backOff.succeed();
            resolve({ token: issued, sent, lifetime, adopted: false, credentials: {} });
            return issued;
          },
        });
      }),
  };
  const source = byToken(new TokenSource(issuer));
  const call = (signal?: AbortSignal, timeout = TIMEOUT): Call =>
    new Call(config, { operation: 'token', route: undefined, idempotent: false, timeout, signal });
  const obtain = (signal?: AbortSignal): Promise<AccessToken> => source.obtain(call(signal));
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  /** Makes the source request and cache a token, and returns it. */
  const warm = async (): Promise<AccessToken> => {
    const obtained = obtain();
    flights.at(-1)?.succeed();
    return obtained;
  };
  return { clock, source, issuer, flights, events, call, obtain, warm, settle };
}

describe('single flight', () => {
  it('makes one token request for any number of callers', async () => {
    const { flights, events, obtain } = setUp();
    const callers = Array.from({ length: 1000 }, () => obtain());
    expect(flights).toHaveLength(1);
    expect(flights[0]?.reason).toBe('missing');
    expect(events.filter((what) => what === 'joined')).toHaveLength(999);
    const token = flights[0]?.succeed();
    expect(new Set(await Promise.all(callers))).toEqual(new Set([token]));
  });

  it('rejects each caller with its own error and does not cache the failure', async () => {
    const { clock, flights, obtain } = setUp();
    const callers = [obtain(), obtain(), obtain()];
    flights[0]?.fail();
    const errors = await Promise.all(callers.map((caller) => rejected(caller)));
    expect(new Set(errors).size).toBe(3);
    expect(errors.map(({ code }) => code)).toEqual(['unavailable', 'unavailable', 'unavailable']);
    expect(await rejected(obtain())).toMatchObject({ code: 'unavailable', attempts: 0 });
    expect(flights).toHaveLength(1);
    clock.advance(500);
    const next = obtain();
    expect(flights).toHaveLength(2);
    const token = flights[1]?.succeed();
    expect(await next).toBe(token);
  });

  it('a token request continues for the other callers if one caller aborts', async () => {
    const { flights, obtain } = setUp();
    const controller = new AbortController();
    const patient = obtain();
    const impatient = rejected(obtain(controller.signal));
    controller.abort();
    expect(await impatient).toMatchObject({ code: 'aborted', operation: 'token' });
    const token = flights[0]?.succeed();
    expect(await patient).toBe(token);
    expect(flights).toHaveLength(1);
  });

  it('a token request continues for the next caller if the only caller aborts', async () => {
    const { flights, obtain, source } = setUp();
    const controller = new AbortController();
    const impatient = rejected(obtain(controller.signal));
    controller.abort();
    await impatient;
    const next = obtain();
    const token = flights[0]?.succeed();
    expect(await next).toBe(token);
    expect(source.usable()).toBe(token);
    expect(flights).toHaveLength(1);
  });

  it('rejects a caller at its deadline but continues the token request', async () => {
    const { clock, flights, obtain, source, settle } = setUp();
    const first = rejected(obtain());
    clock.advance(TIMEOUT);
    expect(await first).toMatchObject({ code: 'timeout' });
    const token = flights[0]?.succeed();
    await settle();
    expect(source.usable()).toBe(token);
  });

  it('rejects with the original error if it is not a ProviderError', async () => {
    const { issuer, call } = setUp();
    const bug = new TypeError('a bug');
    const source = byToken(new TokenSource({ ...issuer, issue: () => Promise.reject(bug) }));
    expect(await rejected(source.obtain(call()))).toBe(bug);
  });

  it('a failed token request without waiting callers does not cause an unhandled rejection', async () => {
    const { flights, obtain, settle } = setUp();
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown): number => unhandled.push(reason);
    process.on('unhandledRejection', onUnhandled);
    const controller = new AbortController();
    const impatient = rejected(obtain(controller.signal));
    controller.abort();
    await impatient;
    flights[0]?.fail();
    await settle();
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled).toEqual([]);
  });
});

describe('a cached token', () => {
  it('uses a cached token until its leeway begins', async () => {
    const { clock, source, warm } = setUp(100_000);
    const token = await warm();
    clock.advance(95_999);
    expect(source.usable()).toBe(token);
    clock.advance(1);
    expect(source.usable()).toBeUndefined();
  });

  it('the age of a token is measured from its token request', async () => {
    const { clock, source, flights, obtain } = setUp(100_000);
    const obtained = obtain();
    clock.advance(20_000);
    flights[0]?.succeed();
    const token = await obtained;
    clock.advance(75_999);
    expect(source.usable()).toBe(token);
    clock.advance(1);
    expect(source.usable()).toBeUndefined();
  });

  it('a token expires on time if the wall clock was set back', async () => {
    const { clock, source, warm } = setUp(100_000);
    await warm();
    clock.wall -= 3_600_000;
    clock.advance(96_000);
    expect(source.usable()).toBeUndefined();
  });

  it('a token expires on time if the machine was suspended', async () => {
    const { clock, source, warm } = setUp(100_000);
    await warm();
    clock.wall += 96_000;
    expect(source.usable()).toBeUndefined();
  });

  it('a token expires on time if both clocks advanced without being read', async () => {
    const { clock, source, warm } = setUp(100_000);
    const token = await warm();
    expect(source.usable()).toBe(token);
    clock.steady += 96_000;
    clock.wall += 1_000;
    expect(source.usable()).toBeUndefined();
  });

  it('using a token reads the wall clock each time and the monotonic clock at most once per second', async () => {
    const { clock, source, warm } = setUp();
    const token = await warm();
    const readings = { wall: 0, steady: 0 };
    const { now, monotonic } = { now: clock.now.bind(clock), monotonic: clock.monotonic.bind(clock) };
    clock.now = () => {
      readings.wall += 1;
      return now();
    };
    clock.monotonic = () => {
      readings.steady += 1;
      return monotonic();
    };
    for (let turn = 0; turn < 100; turn += 1) expect(source.usable()).toBe(token);
    expect(readings).toEqual({ wall: 100, steady: 1 });
    clock.advance(999);
    source.usable();
    expect(readings.steady).toBe(1);
    clock.advance(1);
    source.usable();
    expect(readings.steady).toBe(2);
    clock.wall -= 2;
    source.usable();
    expect(readings.steady).toBe(3);
  });

  it('returns the same promise for a cached token on every call', async () => {
    const { source, warm } = setUp();
    const token = await warm();
    expect(source.usableAsPromise()).toBe(source.usableAsPromise());
    expect(await source.usableAsPromise()).toBe(token);
    source.invalidate(token);
    expect(source.usableAsPromise()).toBeUndefined();
    const newer = await warm();
    expect(await source.usableAsPromise()).toBe(newer);
  });

  it('replaces a cached token only if the request for a fresh token succeeds', async () => {
    const { clock, source, flights, call, warm } = setUp();
    const token = await warm();
    const failing = rejected(source.fresh(call()));
    flights[1]?.fail();
    expect((await failing).code).toBe('unavailable');
    expect(source.usable()).toBe(token);
    expect(await rejected(source.fresh(call()))).toMatchObject({ code: 'unavailable', attempts: 0 });
    expect(flights).toHaveLength(2);
    clock.advance(500);
    const fresh = source.fresh(call());
    flights[2]?.succeed();
    expect(await fresh).not.toBe(token);
    expect(source.usable()).toBe(await fresh);
    expect(flights.map(({ reason }) => reason)).toEqual(['missing', 'fresh', 'fresh']);
  });

  it('a new source can start with an existing token', () => {
    const { clock, issuer } = setUp();
    const token = new AccessToken('spare', clock.now(), 100_000);
    const grant = { token, sent: instant(clock), lifetime: 100_000, credentials: {} };
    const source = byToken(new TokenSource(issuer, hold(grant, 0.5)));
    expect(source.usable()).toBe(token);
    clock.advance(96_000);
    expect(source.usable()).toBeUndefined();
  });
});

describe('renewal before expiry', () => {
  it("near a token's expiry, the first caller starts a renewal without waiting for it", async () => {
    const { clock, source, flights, obtain, warm, settle } = setUp(100_000);
    const token = await warm();
    clock.advance(89_999);
    expect(await obtain()).toBe(token);
    expect(flights).toHaveLength(1);
    clock.advance(1);
    expect(await Promise.all([obtain(), obtain(), obtain()])).toEqual([token, token, token]);
    expect(flights.map(({ reason }) => reason)).toEqual(['missing', 'ahead']);
    clock.advance(2_000);
    expect(await obtain()).toBe(token);
    expect(flights).toHaveLength(2);
    const renewed = flights[1]?.succeed();
    await settle();
    expect(source.usable()).toBe(renewed);
  });

  it('does not set a timer for the renewal of a token', async () => {
    const { clock, source, flights, warm } = setUp(100_000);
    await warm();
    const before = clock.timers;
    clock.advance(29_999);
    clock.advance(60_001);
    source.usable();
    expect(flights).toHaveLength(2);
    expect(clock.timers).toBeLessThanOrEqual(before);
  });

  it('a failed renewal is retried after the back-off, and the token is used until it expires', async () => {
    const { clock, flights, obtain, warm, settle } = setUp(100_000);
    const token = await warm();
    clock.advance(90_000);
    await obtain();
    flights[1]?.fail();
    await settle();
    clock.advance(499);
    expect(await obtain()).toBe(token);
    expect(flights).toHaveLength(2);
    clock.advance(1);
    expect(await obtain()).toBe(token);
    expect(flights).toHaveLength(3);
    flights[2]?.fail();
    await settle();
    clock.advance(5_499);
    expect(await obtain()).toBe(token);
    flights[3]?.fail();
    await settle();
    clock.advance(1);
    expect(await rejected(obtain())).toMatchObject({ code: 'unavailable', attempts: 0 });
    clock.advance(2_000);
    const next = obtain();
    const renewed = flights[4]?.succeed();
    expect(await next).toBe(renewed);
  });

  it('callers wait for a slow renewal once the old token has expired', async () => {
    const { clock, flights, obtain, warm } = setUp(100_000);
    await warm();
    clock.advance(90_000);
    await obtain();
    clock.advance(6_000);
    const waiting = obtain();
    expect(flights).toHaveLength(2);
    const renewed = flights[1]?.succeed();
    expect(await waiting).toBe(renewed);
  });
});

describe('a rejected token', () => {
  it('renews a rejected token once, even if callers report it one by one', async () => {
    const { source, flights, events, call, warm } = setUp();
    const stale = await warm();
    const early = Array.from({ length: 500 }, () => source.recover(stale, call()));
    const token = flights[1]?.succeed();
    expect(new Set(await Promise.all(early))).toEqual(new Set([token]));
    for (let late = 0; late < 500; late += 1) expect(await source.recover(stale, call())).toBe(token);
    expect(flights.map(({ reason }) => reason)).toEqual(['missing', 'refused']);
    expect(events.filter((what) => what.startsWith('unauthorized'))).toEqual(['unauthorized token-1 0']);
  });

  it('invalidate() drops the given token but not a newer one', async () => {
    const { clock, source, events, warm } = setUp();
    const stale = await warm();
    clock.advance(5);
    source.invalidate(stale);
    expect(source.usable()).toBeUndefined();
    const newer = await warm();
    source.invalidate(stale);
    expect(source.usable()).toBe(newer);
    expect(events).toEqual(['caller token-1 5']);
  });

  it('a token can be invalidated again when no token is cached', async () => {
    const { source, flights, events, call, warm } = setUp();
    const first = await warm();
    source.invalidate(first);
    source.invalidate(first);
    expect(events).toEqual(['caller token-1 0']);
    const renewing = source.recover(first, call());
    const second = flights[1]?.succeed();
    expect(await renewing).toBe(second);
  });

  it('keeps a new token that the API rejects, and each 401 doubles the pause before renewal', async () => {
    const { clock, source, flights, call, warm, settle } = setUp();
    let token = await warm();
    for (const pause of [250, 500, 1_000, 2_000]) {
      const recovery = new Recovery(clock.steady);
      const renewing = source.recover(token, call(), recovery);
      await settle();
      flights.at(-1)?.succeed();
      token = (await renewing) as AccessToken;
      clock.advance(MAX_YOUNG_MS);
      expect(await source.recover(token, call(), recovery)).toBeUndefined();
      clock.advance(pause - 1);
      // More rejections of the same token do not extend the pause.
      for (let calls = 0; calls < 10; calls += 1) {
        expect(await source.recover(token, call(), recovery)).toBeUndefined();
      }
      expect(await source.recover(token, call())).toBeUndefined();
      expect(source.usable()).toBe(token);
      clock.advance(1);
    }
    expect(flights).toHaveLength(5);
  });

  it('does not pause renewals after a replay has succeeded', async () => {
    const { clock, source, flights, call, warm, settle } = setUp();
    const first = await warm();
    const recovery = new Recovery(clock.steady);
    const renewing = source.recover(first, call(), recovery);
    await settle();
    flights[1]?.succeed();
    const second = (await renewing) as AccessToken;
    clock.advance(MAX_YOUNG_MS);
    expect(await source.recover(second, call(), recovery)).toBeUndefined();
    expect(await source.recover(second, call())).toBeUndefined();
    source.accepted(second, recovery);
    void source.recover(second, call());
    await settle();
    expect(flights).toHaveLength(3);
    flights[2]?.succeed();
  });

  it('does not pause renewals if a newer token is cached', async () => {
    const { clock, source, flights, call, warm, settle } = setUp();
    const first = await warm();
    source.invalidate(first);
    const second = await warm();
    clock.advance(MAX_YOUNG_MS);
    const recovery = Object.assign(new Recovery(0), { renewed: true });
    expect(await source.recover(first, call(), recovery)).toBe(second);
    void source.recover(second, call());
    await settle();
    expect(flights).toHaveLength(3);
    flights[2]?.succeed();
  });
});

describe('a young token that replaced the first one', () => {
  async function replaced() {
    const world = setUp();
    const { source, warm, clock } = world;
    source.invalidate(await warm());
    const token = await warm();
    const recovery = (changes: Partial<Recovery> = {}): Recovery => Object.assign(new Recovery(clock.steady), changes);
    /** Reports a rejection during a call with this timeout, and returns whether the request is sent again. */
    const isRepeated = async (timeout: number, changes: Partial<Recovery> = {}): Promise<boolean> => {
      const repeated = source.recover(token, world.call(undefined, timeout), recovery(changes));
      await world.settle();
      clock.advance(100);
      await world.settle();
      clock.advance(400);
      return (await repeated) === token;
    };
    return { ...world, token, isRepeated };
  }

  it('is sent again if at least 100 ms remain after the wait', async () => {
    const { isRepeated } = await replaced();
    expect(await isRepeated(201)).toBe(true);
    expect(await isRepeated(200)).toBe(false);
  });

  it('is sent again if the last attempt took less time than remains after the wait', async () => {
    const { clock, isRepeated } = await replaced();
    const slow = { waited: true, sentAt: clock.steady - 300 };
    expect(await isRepeated(400, slow)).toBe(false);
    expect(await isRepeated(401, { waited: true, sentAt: clock.steady - 300 })).toBe(true);
  });

  it('does not pause renewals if a call with a short timeout gives up', async () => {
    const { clock, source, flights, token, call, settle } = await replaced();
    clock.advance(4_900);
    expect(await source.recover(token, call(undefined, 100))).toBeUndefined();
    clock.advance(100);
    void source.recover(token, call());
    await settle();
    expect(flights).toHaveLength(3);
    flights[2]?.succeed();
  });
});

it('a rejected young token is not exchanged for an earlier token that was invalidated', async () => {
  const { clock, source, flights, call, warm, settle } = setUp();
  const first = await warm();
  const fresh = source.fresh(call());
  flights[1]?.succeed();
  const second = await fresh;
  source.invalidate(first);
  const recovering = source.recover(second, call());
  await settle();
  clock.advance(100);
  expect(await recovering).toBe(second);
  expect(flights).toHaveLength(2);
});

it('invalidate() drops a token that replaced a replacement', async () => {
  const { source, flights, call, warm } = setUp();
  source.invalidate(await warm());
  await warm();
  const fresh = source.fresh(call());
  flights[2]?.succeed();
  source.invalidate(await fresh);
  expect(source.usable()).toBeUndefined();
});

it('expired() drops the token', async () => {
  const { source, events, call, warm } = setUp();
  expect(source.tokens()).toEqual([]);
  const token = await warm();
  expect(source.tokens()).toEqual([token]);
  source.expired(token, call());
  expect(source.tokens()).toEqual([]);
  expect(events).toEqual(['unauthorized token-1 0']);
});

it.each([true, false])('the account remembers a token of a transaction (owner of the account: %s)', async (isOwner) => {
  const { issuer, flights, call, settle } = setUp();
  const remembered: unknown[] = [];
  const account = { ...issuer.account, remember: (token: unknown) => remembered.push(token), owner: {} };
  const source = new TokenSource({ ...issuer, account: account as unknown as TokenAccount<object> });
  if (isOwner) account.owner = source;
  const obtained = source.obtain(call());
  const token = flights[0]?.succeed();
  await obtained;
  await settle();
  expect(remembered).toEqual(isOwner ? [] : [token]);
});

it('look() reports the cached token without triggering a token request', async () => {
  const { clock, source, flights, obtain, settle } = setUp(100_000);
  expect(source.look()).toEqual({ held: undefined, usable: false, asking: false });
  void obtain();
  expect(source.look()).toMatchObject({ held: undefined, asking: true });
  const token = flights[0]?.succeed();
  await settle();
  expect(source.look()).toMatchObject({ held: { token }, usable: true, asking: false });
  clock.advance(95_999);
  expect(source.look()).toMatchObject({ usable: true });
  clock.advance(1);
  expect(source.look()).toMatchObject({ held: { token }, usable: false, asking: false });
  expect(flights).toHaveLength(1);
});
