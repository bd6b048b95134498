import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RedisServer } from '@x/local-redis';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { LIBRARIES } from './fixtures/connect.js';
import { FleetProcess, FleetProgram, type Order, type ProcessSettings } from './fixtures/fleet.js';
import { testSecret } from './fixtures/test-secret.js';

const KEYS = [{ id: 'k1', secret: testSecret().toString('base64') }];
const PROCESSES = 8;

const program = new FleetProgram();
let fleet: FleetProcess[] = [];
let sandbox: Sandbox;

beforeAll(async () => {
  await program.build();
  sandbox = await startSandbox();
});

afterAll(async () => {
  await Promise.all(fleet.map((one) => one.kill()));
  program[Symbol.dispose]();
  await sandbox.close();
});

describe.each(LIBRARIES)('a fleet of processes with %s', (library) => {
  let server: RedisServer;

  const requests = (): number => sandbox.requests({ route: 'paysecurez.token' }).length;

  const all = async (order: Order): Promise<readonly string[]> =>
    (await Promise.all(fleet.map((one) => one.order(order)))).flat();

  const failures = (): readonly string[] =>
    fleet.flatMap((one) => one.events.flatMap((event) => (event.type === 'store.failed' ? [event.reason] : [])));

  /** Creates a new connection and a new client without a token in each process. */
  const restart = async (how: Pick<ProcessSettings, 'timeout' | 'slowness'> = { timeout: 30_000, slowness: 10 }) => {
    const { baseUrl, credentials } = sandbox.paysecurez;
    await all({
      do: 'join',
      settings: { library, port: server.port, baseUrl, credentials, namespace: 'shop', keys: KEYS, ...how },
    });
  };

  beforeEach(async () => {
    sandbox.reset();
    server = await RedisServer.start();
    // Replaces killed processes.
    fleet = fleet.filter((one) => one.isAlive);
    while (fleet.length < PROCESSES) fleet.push(new FleetProcess(program.file));
  });

  afterEach(() => server[Symbol.asyncDispose]());

  it('8 processes with 200 callers each make a single token request', async () => {
    await restart();
    const tokens = await all({ do: 'token', count: 200 });
    expect(tokens).toHaveLength(PROCESSES * 200);
    expect(tokens.filter((token) => token.startsWith('failed'))).toEqual([]);
    expect(new Set(tokens).size).toBe(1);
    expect(requests()).toBe(1);
    expect(fleet.flatMap((one) => one.eventsOf('token.adopted'))).toHaveLength(PROCESSES - 1);
    expect(failures()).toEqual([]);
  });

  it('a fleet requests one new token and replays all calls when the API rejects the token', async () => {
    await restart();
    await all({ do: 'token', count: 1 });
    sandbox.expireTokens('paysecurez');
    expect(new Set(await all({ do: 'call', count: 20 }))).toEqual(new Set(['404']));
    expect(requests()).toBe(2);
  });

  it('each process makes at most one token request while Redis is down, and all share one after a restart', async () => {
    await restart();
    await all({ do: 'token', count: 1 });
    await server.kill();
    sandbox.expireTokens('paysecurez');
    expect(new Set(await all({ do: 'call', count: 20 }))).toEqual(new Set(['404']));
    expect(requests()).toBeLessThanOrEqual(1 + PROCESSES);
    expect(fleet.every((one) => one.eventsOf('store.failed').length > 0)).toBe(true);
    await server.up();
    await all({ do: 'ping' });
    sandbox.forgetRequests();
    sandbox.expireTokens('paysecurez');
    expect(new Set(await all({ do: 'call', count: 20 }))).toEqual(new Set(['404']));
    expect(requests()).toBe(1);
  });

  it('each process makes at most one token request while Redis is paused, and all share one token after it resumes', async () => {
    await restart();
    await all({ do: 'token', count: 1 });
    server.freeze();
    sandbox.expireTokens('paysecurez');
    expect(new Set(await all({ do: 'call', count: 20 }))).toEqual(new Set(['404']));
    expect(requests()).toBeLessThanOrEqual(1 + PROCESSES);
    expect(failures()).toContain('timeout');
    server.thaw();
    await all({ do: 'ping' });
    sandbox.forgetRequests();
    sandbox.expireTokens('paysecurez');
    expect(new Set(await all({ do: 'call', count: 20 }))).toEqual(new Set(['404']));
    expect(requests()).toBe(1);
  });

  it.each(['SIGKILL', 'SIGSTOP'] as const)(
    'the other processes share one more token request within 2 s if the requesting process receives %s',
    async (signal) => {
      await restart({ timeout: 30_000, slowness: 1 });
      const fault = sandbox.fault('paysecurez.token', { delay: 5_000, times: 1 });
      const firstRequest = Promise.race(fleet.map((one) => one.next('token.requested').then(() => one)));
      const orders = fleet.map((one) => ({ one, tokens: one.order({ do: 'token', count: 20 }) }));
      const holder = await firstRequest;
      while (fault.hits === 0) await new Promise((resolve) => setImmediate(resolve));
      // The lease is extended while the token request runs.
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      expect(requests()).toBe(1);
      const started = performance.now();
      if (signal === 'SIGKILL') await holder.kill();
      else holder.pause();
      const others = await Promise.all(orders.filter(({ one }) => one !== holder).map(({ tokens }) => tokens));
      // Includes half a second for the endpoint and a busy machine.
      expect(performance.now() - started).toBeLessThan(2_500);
      expect(others.flat()).toHaveLength((PROCESSES - 1) * 20);
      const [token = '', ...different] = new Set(others.flat());
      expect(token).not.toMatch(/^failed/);
      expect(different).toEqual([]);
      expect(requests()).toBe(2);
      expect(failures()).toEqual([]);
      if (signal === 'SIGKILL') return;
      holder.resume();
      // The process receives its own token late. It does not replace or delete the other processes' token.
      const own = await orders.find(({ one }) => one === holder)?.tokens;
      expect(new Set(own).size).toBe(1);
      expect(own?.[0]).not.toBe(token);
      await restart({ timeout: 30_000, slowness: 1 });
      expect(new Set(await all({ do: 'token', count: 1 }))).toEqual(new Set([token]));
      expect(requests()).toBe(2);
    },
  );
});
