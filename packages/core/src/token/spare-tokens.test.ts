import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import { AcmeClient, acme, CREDENTIALS } from '../../test/acme.js';
import { ScriptedDispatcher } from '../../test/scripted-dispatcher.js';
import { type ClientEvent, readOptions } from '../index.js';

function setUp(spareTokens: number) {
  const clock = new ManualClock();
  const wire = new ScriptedDispatcher();
  const events: unknown[] = [];
  const onEvent = (event: ClientEvent): unknown => event.type === 'token.requested' && events.push(event.reason);
  const common = { baseUrl: 'https://acme.example', credentials: CREDENTIALS, retries: 0 };
  const options = { ...common, clock, dispatcher: wire, onEvent };
  const client = new AcmeClient(acme, readOptions(acme, options), spareTokens);
  let issued = 0;
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  /** Responds to all pending token requests. */
  const issue = async (): Promise<void> => {
    await settle();
    for (const request of wire.pending) {
      issued += 1;
      request.respond(200, { token: `token-${issued}`, ttl: 100 });
    }
    await settle();
  };
  const transact = (): Promise<string> => client.transaction(async (tx) => (await tx.token()).reveal());
  return { clock, wire, client, events, issue, settle, transact };
}

describe('spare tokens', () => {
  it('requests spare tokens when the first transaction starts, for use by the next transactions', async () => {
    const { wire, issue, transact } = setUp(2);
    expect(wire.sent).toBe(0);
    const first = transact();
    await issue();
    expect(wire.sent).toBe(3);
    const used = [await first, await transact(), await transact()];
    expect(new Set(used).size).toBe(3);
    await issue();
    expect(wire.sent).toBe(5);
  });

  it('does not exceed the configured number of spare tokens if many transactions start at once', async () => {
    const { wire, issue, transact } = setUp(2);
    const all = Promise.all(Array.from({ length: 200 }, transact));
    await issue();
    expect(wire.sent).toBe(202);
    expect(new Set(await all).size).toBe(200);
  });

  it('discards spare tokens that have expired', async () => {
    const { clock, wire, issue, transact } = setUp(2);
    const first = transact();
    await issue();
    await first;
    clock.advance(96_000);
    const second = transact();
    await issue();
    expect(await second).toMatch(/^token-[456]$/);
    expect(wire.sent).toBe(6);
    await transact();
    expect(wire.sent).toBe(7);
  });

  it('requests a spare token again after a failure', async () => {
    const { clock, wire, events, issue, settle, transact } = setUp(1);
    const first = transact();
    await settle();
    const [spare, own] = wire.pending;
    spare?.respond(503, {});
    own?.respond(200, { token: 'token-0', ttl: 100 });
    await first;
    expect(events).toContain('spare');
    clock.advance(4_000);
    const second = transact();
    await issue();
    await second;
    expect(wire.sent).toBe(4);
    await transact();
    expect(wire.sent).toBe(5);
  });

  it('messages show neither a spare token nor one that has expired unused', async () => {
    const { clock, wire, client, issue, settle, transact } = setUp(1);
    // The spare token is the second one, because it is requested before the transaction's own token.
    await Promise.all([client.token(), transact(), issue()]);
    const spare = 'token-2';
    const echo = async (): Promise<string> => {
      const failing = rejected(client.http.get('/x'));
      await settle();
      for (const request of wire.pending) request.respond(400, { refused: `we received ${spare} and token-99` });
      return (await failing).message;
    };
    expect(await echo()).toContain('we received [Secret] and token-99');
    clock.advance(96_000);
    await Promise.all([client.token(), transact(), issue()]);
    expect(await echo()).toContain('we received [Secret] and token-99');
  });

  it('does not request spare tokens during the back-off or after close()', async () => {
    const { clock, client, wire, settle, transact } = setUp(3);
    const first = rejected(transact());
    await settle();
    for (const request of wire.pending) request.respond(503, {});
    expect(await first).toMatchObject({ code: 'unavailable' });
    expect(wire.sent).toBe(4);
    expect(await rejected(transact())).toMatchObject({ code: 'unavailable', attempts: 0 });
    expect(wire.sent).toBe(4);
    clock.advance(300_000);
    await client.close();
    expect(await rejected(transact())).toMatchObject({ code: 'closed' });
    expect(wire.sent).toBe(4);
  });

  it('does not request spare tokens if the configured number is 0', async () => {
    const { wire, issue, transact } = setUp(0);
    const first = transact();
    await issue();
    await first;
    expect(wire.sent).toBe(1);
  });
});
