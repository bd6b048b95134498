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
    expect(client.status()).toEqual({ phase: 'empty', tokenRequests: 0, calls: 0 });

    const first = rejected(client.token());
    expect(client.status()).toEqual({ phase: 'asking', tokenRequests: 1, calls: 0 });
    await respond(401, {});
    await first;
    const lastError = { code: 'credentials_rejected', at: new Date(clock.wall) };
    expect(client.status()).toEqual({ phase: 'backing_off', tokenRequests: 1, calls: 0, lastError });

    clock.advance(60_000);
    expect(client.status().phase).toBe('empty');
    const second = client.token();
    await respond(200, { token: 'canary', ttl: 100 });
    await second;
    const times = { issuedAt: new Date(clock.wall), expiresAt: new Date(clock.wall + 100_000) };
    expect(client.status()).toEqual({ phase: 'fresh', ...times, tokenRequests: 2, calls: 0, lastError });

    const call = client.http.get('/things');
    await respond(200, {});
    await call;
    expect(client.status()).toMatchObject({ phase: 'fresh', calls: 1 });

    clock.advance(93_000);
    await client.token();
    expect(client.status()).toMatchObject({ phase: 'renewing', tokenRequests: 3 });
    await respond(503, {});
    expect(client.status()).toMatchObject({ phase: 'fresh', ...times, lastError: { code: 'unavailable' } });

    clock.advance(3_000);
    expect(client.status()).toMatchObject({ phase: 'expired', ...times });
    expect(JSON.stringify(client.status())).not.toContain('canary');
    await client.close();
    expect(client.status().phase).toBe('closed');
    expect(wire.sent).toBe(4);
  });
});
