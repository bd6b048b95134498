import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { rejected } from '@x/test-kit/rejected';
import { AcmeClient, type AcmeCredentials, type AcmeOptions, acme, CREDENTIALS } from '../../test/acme.js';
import { Fleet, reveal } from '../../test/fleet.js';
import { ScriptedDispatcher } from '../../test/scripted-dispatcher.js';
import type { ProviderError } from '../errors.js';
import { fingerprintOf } from '../fingerprint.js';
import { type ClientEvent, readOptions } from '../index.js';

/** Refuses connections until `refuses` is false. */
class RefusingDispatcher extends ScriptedDispatcher {
  refuses = true;
  refused = 0;

  override dispatch(...[options, handler]: Parameters<ScriptedDispatcher['dispatch']>): boolean {
    if (!this.refuses) return super.dispatch(options, handler);
    this.refused += 1;
    const error = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    handler.onResponseError({ abort: () => undefined }, error);
    return true;
  }
}

/** A client without a store whose token requests are answered by the test. Every random number is 0.5. */
function setUp(options: Partial<AcmeOptions> = {}) {
  const fleet = new Fleet();
  const client: AcmeClient = fleet.client({ store: undefined, retries: 2, ...options });
  return {
    fleet,
    client,
    /** Responds to the pending token request. */
    fail: async (status = 503, headers: Record<string, string> = {}) => {
      await fleet.settle();
      expect(fleet.requests.map(({ path }) => path)).toEqual(['/token']);
      fleet.requests[0]?.respond(status, {}, headers);
      await fleet.settle();
    },
    /** Advances the clock and expects that a token request is sent exactly at the end of this time. */
    sendsAfter: async (ms: number) => {
      await fleet.settle();
      expect(fleet.requests).toEqual([]);
      fleet.clock.advance(ms - 1);
      await fleet.settle();
      expect(fleet.requests).toEqual([]);
      fleet.clock.advance(1);
      await fleet.settle();
      expect(fleet.requests).toHaveLength(1);
    },
  };
}

beforeEach(() => void jest.spyOn(Math, 'random').mockReturnValue(0.5));
afterEach(() => void jest.restoreAllMocks());

describe('a token request', () => {
  it('is counted and reported when it starts and when it ends', async () => {
    const { fleet, client } = setUp();
    const token = client.token();
    await fleet.settle();
    expect(client.status().tokenRequests).toBe(1);
    expect(fleet.events.map(({ type }) => type)).toEqual(['token.requested']);
    fleet.clock.advance(200);
    await fleet.respond();
    const fingerprint = fingerprintOf(await token);
    expect(fleet.eventsOf('token.issued')).toEqual([
      { type: 'token.issued', reason: 'missing', fingerprint, lifetime: 600_000, duration: 200 },
    ]);
    expect(fleet.events).toHaveLength(2);
    expect(client.status()).toMatchObject({ tokenRequests: 1, lastTokenAt: new Date(fleet.clock.now()) });
  });

  it('is reported if the response does not state a lifetime', async () => {
    const { fleet, client } = setUp();
    void client.token();
    await fleet.settle();
    fleet.requests[0]?.respond(200, { token: 'token-1' });
    await fleet.settle();
    expect(fleet.eventsOf('token.lifetime_assumed')).toEqual([
      { type: 'token.lifetime_assumed', lifetime: 600_000, source: 'documented' },
    ]);
  });

  it('fails with the unchanged error of a provider definition, without an event or a back-off', async () => {
    const fleet = new Fleet();
    let bug: Error | undefined = new TypeError('a bug');
    const request = ({ id, secret }: AcmeCredentials): Readonly<Record<string, string>> => {
      if (bug !== undefined) throw bug;
      return { id, secret };
    };
    const client = fleet.client({ store: undefined }, { ...acme, token: { ...acme.token, request } });
    expect(await rejected(client.token())).toBe(bug);
    expect(fleet.events.map(({ type }) => type)).toEqual(['token.requested']);
    expect(client.status().tokenFailuresInARow).toBe(0);
    bug = undefined;
    const token = client.token();
    await fleet.respond();
    expect(reveal(await token)).toBe('token-1');
  });

  it('that replaces a rejected token fails with a renewal event', async () => {
    const { fleet, client } = setUp({ retries: 0 });
    const token = client.token();
    await fleet.respond();
    await token;
    fleet.clock.advance(5_000);
    const call = rejected(client.http.get('/x'));
    await fleet.settle();
    fleet.requests[0]?.respond(401, {});
    await fleet.settle();
    fleet.requests[0]?.respond(500, {});
    expect(await call).toMatchObject({ code: 'unavailable' });
    const failed = { type: 'token.renewal_failed', reason: 'refused', code: 'unavailable' };
    expect(fleet.eventsOf('token.renewal_failed')).toEqual([{ ...failed, backOff: 250, httpStatus: 500 }]);
  });

  it('that cannot connect fails with an event that has no HTTP status', async () => {
    const { fleet, client } = setUp({ dispatcher: new RefusingDispatcher(), retries: 0 });
    expect(await rejected(client.token())).toMatchObject({ code: 'connect' });
    expect(fleet.eventsOf('token.request_failed')).toStrictEqual([
      { type: 'token.request_failed', reason: 'missing', code: 'connect', backOff: 250 },
    ]);
  });
});

describe('with a store, a token request', () => {
  it('is not sent if another process has stored a token', async () => {
    const fleet = new Fleet();
    const one = await fleet.warm();
    const other = fleet.client();
    expect(reveal(await other.token())).toBe('token-1');
    expect([one, other].map((client) => client.status().tokenRequests)).toEqual([1, 0]);
    expect(fleet.wire.sent).toBe(1);
  });

  it('lets another process send one as soon as it fails', async () => {
    const fleet = new Fleet();
    const [one, other] = fleet.clients(2) as [AcmeClient, AcmeClient];
    const failing = rejected(one.token());
    await fleet.settle();
    fleet.requests[0]?.respond(400, {});
    expect(await failing).toMatchObject({ code: 'rejected' });
    const token = other.token();
    await fleet.settle();
    expect(fleet.requests).toHaveLength(1);
    await fleet.respond();
    expect(reveal(await token)).toBe('token-1');
    await fleet.settle();
    expect(fleet.store.values).toEqual(['token-1']);
  });

  it('fails with an error that names what it waited for', async () => {
    const fleet = new Fleet();
    fleet.store.faults.get = () => new Promise(() => undefined);
    const late = rejected(fleet.client().http.get('/x', { timeout: 100 }));
    await fleet.pass(100);
    const stage = 'waiting for a token (token request: waiting for another process to request the token)';
    expect((await late).message).toBe(`acme http.get: timed out after 100 ms ${stage}`);
  });
});

describe('while callers have no usable token', () => {
  it('a token request is retried quickly once and then after a wait, and its callers get the token', async () => {
    const { fleet, client, fail, sendsAfter } = setUp();
    const calls = [client.token()];
    await fail();
    await sendsAfter(100);
    await fail();
    // Callers that arrive during the wait join the request.
    calls.push(client.token());
    expect(client.status()).toMatchObject({ phase: 'asking', tokenFailuresInARow: 1 });
    expect(client.status().lastTokenRefusal).toMatchObject({ code: 'unavailable', httpStatus: 503 });
    await sendsAfter(3_000);
    await fleet.respond();
    expect((await Promise.all(calls)).map(reveal)).toEqual(['token-1', 'token-1']);
    expect(client.status()).toMatchObject({ phase: 'fresh', tokenRequests: 1, tokenFailuresInARow: 0 });
    expect(client.status().lastTokenRefusal).toBeUndefined();
    expect(fleet.eventsOf('token.requested')).toHaveLength(1);
    expect(fleet.eventsOf('token.request_failed')).toEqual([]);
    expect(fleet.eventsOf('request.retried')).toEqual([
      { type: 'request.retried', operation: 'token', code: 'unavailable', httpStatus: 503, retry: 1, delay: 100 },
      { type: 'request.retried', operation: 'token', code: 'unavailable', httpStatus: 503, retry: 2, delay: 3_000 },
    ]);
    expect(fleet.clock.timers).toBe(0);
  });

  it('a call that times out names the step of the token request', async () => {
    const fleet = new Fleet();
    let signed = 0;
    const sign = (): Promise<Record<string, string>> => {
      signed += 1;
      return signed <= 2 ? Promise.resolve({}) : new Promise(() => undefined);
    };
    const client = fleet.client({ store: undefined, retries: 2 }, { ...acme, sign });
    const failing = [1_000, 3_500].map((timeout) => rejected(client.http.get('/x', { timeout })));
    for (let request = 0; request < 2; request += 1) {
      await fleet.settle();
      fleet.requests[0]?.respond(503, {});
      await fleet.pass(100);
    }
    await fleet.pass(4_000, 100);
    const messages = (await Promise.all(failing)).map(({ message }) => message);
    expect(messages).toEqual([
      'acme http.get: timed out after 1000 ms waiting for a token (token request: waiting to retry)',
      'acme http.get: timed out after 3500 ms waiting for a token (token request: waiting for the signature)',
    ]);
  });

  it('a token request that cannot connect is retried and counted like any other token request', async () => {
    const wire = new RefusingDispatcher();
    const { fleet, client } = setUp({ dispatcher: wire });
    const pending = client.token();
    await fleet.settle();
    fleet.clock.advance(100);
    await fleet.settle();
    expect(wire.refused).toBe(2);
    fleet.clock.advance(2_999);
    await fleet.settle();
    expect(wire.refused).toBe(2);
    wire.refuses = false;
    fleet.clock.advance(1);
    await fleet.settle();
    for (const request of wire.pending) request.respond(200, { token: 'token-1', ttl: 600 });
    expect(reveal(await pending)).toBe('token-1');
    expect(client.status().tokenRequests).toBe(1);
    expect(fleet.eventsOf('token.requested')).toHaveLength(1);
    const retried = { type: 'request.retried', operation: 'token', code: 'connect' };
    expect(fleet.eventsOf('request.retried')).toStrictEqual([
      { ...retried, retry: 1, delay: 100 },
      { ...retried, retry: 2, delay: 3_000 },
    ]);
  });

  it('calls fail between two token requests, and only the first failure is followed by a quick retry', async () => {
    const { fleet, client, fail, sendsAfter } = setUp();
    const first = rejected<ProviderError>(client.token());
    await fail();
    await sendsAfter(100);
    await fail();
    await sendsAfter(3_000);
    await fail();
    expect(await first).toMatchObject({ code: 'unavailable', attempts: 3 });
    expect(fleet.eventsOf('token.request_failed')).toEqual([
      { type: 'token.request_failed', reason: 'missing', code: 'unavailable', httpStatus: 503, backOff: 3_000 },
    ]);
    for (let round = 0; round < 20; round += 1) {
      expect(await rejected(client.token())).toMatchObject({ code: 'unavailable', attempts: 0, retryAfter: 3_000 });
      expect(client.status().phase).toBe('backing_off');
      fleet.clock.advance(2_999);
      expect(await rejected(client.token())).toMatchObject({ attempts: 0, retryAfter: 1 });
      fleet.clock.advance(1);
      expect(client.status().phase).toBe('empty');
      const next = rejected(client.token());
      await fail();
      await sendsAfter(3_000);
      await fail();
      await sendsAfter(3_000);
      await fail();
      expect(await next).toMatchObject({ code: 'unavailable', attempts: 3 });
    }
    fleet.clock.advance(3_000);
    const recovered = client.token();
    await fleet.respond();
    expect(reveal(await recovered)).toBe('token-1');
  });

  it('the quick retry is available again after a success', async () => {
    const { fleet, client, fail, sendsAfter } = setUp();
    for (const token of ['token-1', 'token-2']) {
      const pending = client.token({ fresh: true });
      await fail();
      await sendsAfter(100);
      await fleet.respond();
      expect(reveal(await pending)).toBe(token);
    }
  });

  it('without retries, calls fail after each request, and the second request follows quickly', async () => {
    const { fleet, client, fail } = setUp({ retries: 0 });
    for (const pause of [250, 3_000, 3_000]) {
      const failing = rejected(client.token());
      await fail();
      expect(await failing).toMatchObject({ attempts: 1 });
      expect(await rejected(client.token())).toMatchObject({ attempts: 0, retryAfter: pause });
      fleet.clock.advance(pause);
    }
  });

  it('a token request waits only if its deadline leaves enough time', async () => {
    const { client, fail, sendsAfter } = setUp({ timeout: 3_101 });
    const calls = rejected(client.token());
    await fail();
    await sendsAfter(100);
    await fail();
    await sendsAfter(3_000);
    await fail();
    expect(await calls).toMatchObject({ code: 'unavailable', attempts: 3 });
    const short = setUp({ timeout: 3_100 });
    const failing = rejected(short.client.token());
    await short.fail();
    await short.sendsAfter(100);
    await short.fail();
    expect(await failing).toMatchObject({ code: 'unavailable', attempts: 2 });
  });

  it.each([
    ['7', 7_000],
    ['0', 0],
  ])('a request waits as long as Retry-After (%s s) specifies', async (seconds, ms) => {
    const { fleet, client, fail, sendsAfter } = setUp();
    const pending = client.token();
    await fail();
    await sendsAfter(100);
    await fail(429, { 'retry-after': seconds });
    if (ms > 0) await sendsAfter(ms);
    else fleet.clock.advance(0);
    await fleet.respond();
    expect(reveal(await pending)).toBe('token-1');
  });

  it('calls fail at once if Retry-After exceeds the deadline', async () => {
    const { client, fail } = setUp();
    const failing = rejected(client.token());
    await fail(503, { 'retry-after': '60' });
    expect(await failing).toMatchObject({ attempts: 1, retryAfter: 60_000 });
    expect(await rejected(client.token())).toMatchObject({ attempts: 0, retryAfter: 60_000 });
  });

  it.each([401, 400])('a rejection (%d) is not retried, and its back-off grows as before', async (status) => {
    const { fleet, client, fail } = setUp();
    for (const pause of [2_500, 5_000, 10_000, 20_000, 30_000, 30_000]) {
      const failing = rejected(client.token());
      await fail(status);
      await failing;
      expect(await rejected(client.token())).toMatchObject({ attempts: 0, retryAfter: pause });
      fleet.clock.advance(pause);
    }
  });

  it('a request that is waiting when the client closes fails and is reported', async () => {
    const { fleet, client, fail, sendsAfter } = setUp({ timeout: 20_000 });
    const failing = rejected(client.token());
    await fail();
    await sendsAfter(100);
    await fail();
    const closed = client.close();
    await sendsAfter(3_000);
    await fail();
    await closed;
    expect(await failing).toMatchObject({ code: 'unavailable', attempts: 3 });
    expect(fleet.clock.timers).toBe(0);
  });
});

describe('several token requests of one client during an outage', () => {
  it('a request for a spare token is not retried after a wait, and reports the back-off of renewals', async () => {
    const fleet = new Fleet();
    const { clock, wire: dispatcher, events } = fleet;
    const onEvent = (event: ClientEvent): unknown => events.push(event);
    const options = { baseUrl: 'https://acme.example', credentials: CREDENTIALS, clock, dispatcher, onEvent };
    const client = new AcmeClient(acme, readOptions(acme, options), 1);
    const transaction = client.transaction((tx) => tx.token());
    await fleet.settle();
    const [spare, own] = fleet.requests;
    own?.respond(200, { token: 'token-1', ttl: 600 });
    await transaction;
    spare?.respond(503, {});
    await fleet.pass(100);
    expect(fleet.wire.sent).toBe(3);
    fleet.requests[0]?.respond(503, {});
    await fleet.pass(10_000, 500);
    expect(fleet.wire.sent).toBe(3);
    const failed = { type: 'token.request_failed', reason: 'spare', code: 'unavailable', httpStatus: 503 };
    expect(fleet.eventsOf('token.request_failed')).toEqual([{ ...failed, backOff: 250 }]);
  });

  it('only one token request waits and is retried', async () => {
    const fleet = new Fleet();
    const client = fleet.client({ store: undefined, retries: 2 });
    const first = client.token();
    const others = [1, 2, 3].map(() => rejected(client.transaction((tx) => tx.token())));
    const failAll = async (): Promise<void> => {
      await fleet.settle();
      for (const request of fleet.requests) request.respond(503, {});
      await fleet.settle();
    };
    await failAll();
    fleet.clock.advance(100);
    await failAll();
    expect(await Promise.all(others)).toMatchObject(others.map(() => ({ code: 'unavailable', attempts: 2 })));
    const refused = await rejected(client.transaction((tx) => tx.token()));
    expect(refused).toMatchObject({ outcome: 'not_sent', attempts: 0, retryAfter: 3_000 });
    expect(refused.message).toContain('with status 503; the next token request is possible in 3000 ms');
    fleet.clock.advance(3_000);
    await fleet.respond();
    expect(reveal(await first)).toBe('token-1');
    expect(fleet.wire.sent).toBe(9);
  });
});

describe('while a token is usable', () => {
  it('the back-off between renewals grows to a minute, and ends early when the token expires', async () => {
    const { fleet, client, fail, sendsAfter } = setUp();
    const initial = client.token();
    await fleet.respond(400);
    await initial;
    fleet.clock.advance(360_000);
    const isUsable = async (): Promise<boolean> => reveal(await client.token()) === 'token-1';
    expect(await isUsable()).toBe(true);
    await fail();
    await sendsAfter(100);
    await fail();
    await sendsAfter(3_000);
    await fail();
    for (const pause of [500, 4_000]) {
      fleet.clock.advance(pause - 1);
      expect(await isUsable()).toBe(true);
      await fleet.settle();
      expect(fleet.requests).toEqual([]);
      fleet.clock.advance(1);
      expect(await isUsable()).toBe(true);
      await fail();
      await sendsAfter(3_000);
      await fail();
      await sendsAfter(3_000);
      await fail();
    }
    expect(fleet.eventsOf('token.renewal_failed')).toMatchObject([500, 4_000, 30_000].map((backOff) => ({ backOff })));
    // 20.4 s have passed since the token became due. It expires 30 s after it became due.
    fleet.clock.advance(30_000 - 3_100 - 6_500 - 10_000 - 1);
    expect(await isUsable()).toBe(true);
    await fleet.settle();
    expect(fleet.requests).toEqual([]);
    fleet.clock.advance(1);
    const pending = client.token();
    await fleet.respond();
    expect(reveal(await pending)).toBe('token-2');
  });

  it('calls without a usable token wait for a renewal that is already waiting', async () => {
    const { fleet, client, fail, sendsAfter } = setUp();
    const initial = client.token();
    await fleet.respond(10);
    await initial;
    fleet.clock.advance(9_000);
    await client.token();
    await fail();
    await sendsAfter(100);
    await fail();
    fleet.clock.advance(1_000);
    const pending = client.token();
    await sendsAfter(2_000);
    await fleet.respond();
    expect(reveal(await pending)).toBe('token-2');
  });
});
