import { afterEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import { type AcmeClient, createAcme } from '../../test/acme.js';
import { ScriptedDispatcher } from '../../test/scripted-dispatcher.js';
import { type PhaseFacts, phaseOf } from './status.js';

const NOTHING: PhaseFacts = { closed: false, held: false, usable: false, asking: false, backingOff: false };

it.each<[string, Partial<PhaseFacts>]>([
  ['empty', {}],
  ['asking', { asking: true }],
  ['asking', { held: true, asking: true }],
  ['fresh', { held: true, usable: true }],
  ['fresh', { held: true, usable: true, backingOff: true }],
  ['renewing', { held: true, usable: true, asking: true }],
  ['expired', { held: true }],
  ['backing_off', { backingOff: true }],
  ['backing_off', { held: true, backingOff: true }],
  ['closed', { closed: true, held: true, usable: true, asking: true, backingOff: true }],
])('phaseOf() returns %s for the state %o', (phase, facts) => {
  expect(phaseOf({ ...NOTHING, ...facts })).toBe(phase);
});

describe("a client's status", () => {
  const clock = new ManualClock();
  let wire: ScriptedDispatcher;
  let client: AcmeClient;

  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const respond = async (status: number, body: unknown): Promise<void> => {
    await settle();
    [...wire.pending][0]?.respond(status, body);
    await settle();
  };

  afterEach(() => client.close());

  it("the client's status reflects the token's state until close()", async () => {
    wire = new ScriptedDispatcher();
    client = createAcme({ baseUrl: 'https://acme.example', clock, dispatcher: wire });
    const none = { tokenRequests: 0, calls: 0, tokenFailuresInARow: 0 };
    expect(client.status()).toEqual({ phase: 'empty', ...none });

    const first = rejected(client.token());
    expect(client.status()).toEqual({ phase: 'asking', ...none, tokenRequests: 1 });
    await respond(401, {});
    await first;
    const lastTokenError = { code: 'credentials_rejected', at: new Date(clock.wall) };
    expect(client.status()).toEqual({
      phase: 'backing_off',
      tokenRequests: 1,
      calls: 0,
      lastTokenError,
      lastTokenRefusal: { ...lastTokenError, httpStatus: 401 },
      tokenFailuresInARow: 1,
    });

    clock.advance(60_000);
    expect(client.status()).toMatchObject({ phase: 'empty', tokenFailuresInARow: 1 });
    const second = client.token();
    await respond(200, { token: 'canary', ttl: 100 });
    await second;
    const lastTokenAt = new Date(clock.wall);
    const times = { issuedAt: lastTokenAt, expiresAt: new Date(clock.wall + 100_000) };
    const received = { lastTokenAt, lastTokenError, tokenFailuresInARow: 0 };
    expect(client.status()).toEqual({ phase: 'fresh', ...times, ...received, tokenRequests: 2, calls: 0 });

    const call = client.http.get('/things');
    await respond(200, {});
    await call;
    expect(client.status()).toMatchObject({ phase: 'fresh', calls: 1 });

    clock.advance(93_000);
    await client.token();
    expect(client.status()).toMatchObject({ phase: 'renewing', tokenRequests: 3 });
    await respond(503, {});
    expect(client.status()).toMatchObject({
      phase: 'fresh',
      ...times,
      lastTokenError: { code: 'unavailable' },
      tokenFailuresInARow: 1,
    });
    expect(client.status().lastError).toBeUndefined();

    clock.advance(3_000);
    expect(client.status()).toMatchObject({ phase: 'expired', ...times });
    expect(JSON.stringify(client.status())).not.toContain('canary');
    await client.close();
    expect(client.status().phase).toBe('closed');
    expect(wire.sent).toBe(4);
  });

  it("the client's status separates errors of API calls from errors of token requests", async () => {
    wire = new ScriptedDispatcher();
    client = createAcme({ baseUrl: 'https://acme.example', clock, dispatcher: wire, retries: 1, timeout: 20_000 });
    const call = rejected(client.http.get('/missing'));
    await respond(200, { token: 'canary', ttl: 100 });
    await respond(404, {});
    await call;
    const at = new Date(clock.wall);
    expect(client.status()).toMatchObject({ lastError: { code: 'rejected', at }, tokenFailuresInARow: 0 });
    expect(client.status().lastTokenError).toBeUndefined();
  });

  it('the last error response of the token endpoint stays visible when a token request times out', async () => {
    wire = new ScriptedDispatcher();
    client = createAcme({ baseUrl: 'https://acme.example', clock, dispatcher: wire, retries: 1, timeout: 20_000 });
    const first = rejected(client.token());
    await respond(503, {});
    clock.advance(20_000);
    await first;
    await settle();
    const refusal = { code: 'unavailable', httpStatus: 503 };
    expect(client.status()).toMatchObject({
      lastTokenError: { code: 'timeout' },
      lastTokenRefusal: refusal,
      tokenFailuresInARow: 1,
    });
    clock.advance(60_000);
    const second = rejected(client.token());
    await settle();
    clock.advance(20_000);
    await second;
    await settle();
    expect(client.status()).toMatchObject({ lastTokenRefusal: refusal, tokenFailuresInARow: 2 });
    clock.advance(60_000);
    const third = client.token();
    await respond(200, { token: 'canary', ttl: 100 });
    await third;
    expect(client.status().lastTokenRefusal).toBeUndefined();
  });
});
