import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { LIBRARIES } from './fixtures/connect.js';
import { FleetProcess, FleetProgram, type Membership, type Order } from './fixtures/fleet.js';
import { RedisServer } from './fixtures/redis-server.js';
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

describe.each(LIBRARIES)('a fleet of processes, with %s,', (library) => {
  let server: RedisServer;

  const requests = (): number => sandbox.requests({ route: 'paysecurez.token' }).length;

  const all = async (order: Order): Promise<readonly string[]> =>
    (await Promise.all(fleet.map((one) => one.order(order)))).flat();

  const failures = (): readonly string[] =>
    fleet.flatMap((one) => one.events.flatMap((event) => (event.type === 'store.failed' ? [event.reason] : [])));

  /** Each process anew: no token in memory, and a connection of its own. */
  const begin = async (how: Pick<Membership, 'timeout' | 'slowness'> = { timeout: 30_000, slowness: 10 }) => {
    const { baseUrl, credentials } = sandbox.paysecurez;
    await all({
      do: 'join',
      as: { library, port: server.port, baseUrl, credentials, namespace: 'shop', keys: KEYS, ...how },
    });
  };

  beforeEach(async () => {
    sandbox.reset();
    server = await RedisServer.start();
    // One that was killed is replaced.
    fleet = fleet.filter((one) => one.lives);
    while (fleet.length < PROCESSES) fleet.push(new FleetProcess(program.file));
  });

  afterEach(() => server[Symbol.asyncDispose]());

  it('makes one token request for 200 callers in each of 8 processes on a cold token', async () => {
    await begin();
    const tokens = await all({ do: 'ask', count: 200 });
    expect(tokens).toHaveLength(PROCESSES * 200);
    expect(tokens.filter((token) => token.startsWith('failed'))).toEqual([]);
    expect(new Set(tokens).size).toBe(1);
    expect(requests()).toBe(1);
    expect(fleet.flatMap((one) => one.told('token.adopted'))).toHaveLength(PROCESSES - 1);
    expect(failures()).toEqual([]);
  });

  it('makes one more when the API has refused that token everywhere, and repeats every call', async () => {
    await begin();
    await all({ do: 'ask', count: 1 });
    sandbox.expireTokens('paysecurez');
    expect(new Set(await all({ do: 'call', count: 20 }))).toEqual(new Set(['404']));
    expect(requests()).toBe(2);
  });

  it('makes at most one request for each process while the server is gone, and one for all once it is back', async () => {
    await begin();
    await all({ do: 'ask', count: 1 });
    await server.kill();
    sandbox.expireTokens('paysecurez');
    expect(new Set(await all({ do: 'call', count: 20 }))).toEqual(new Set(['404']));
    expect(requests()).toBeLessThanOrEqual(1 + PROCESSES);
    expect(fleet.every((one) => one.told('store.failed').length > 0)).toBe(true);
    await server.up();
    await all({ do: 'ping' });
    sandbox.forgetRequests();
    sandbox.expireTokens('paysecurez');
    expect(new Set(await all({ do: 'call', count: 20 }))).toEqual(new Set(['404']));
    expect(requests()).toBe(1);
  });

  it('does the same while the server is paused, and once it goes on', async () => {
    await begin();
    await all({ do: 'ask', count: 1 });
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

  it('goes on when the process that asks is killed: another takes over, and nobody fails', async () => {
    // A short time, so that the lease of the dead is taken away soon.
    await begin({ timeout: 4_000, slowness: 1 });
    const fault = sandbox.fault('paysecurez.token', { hang: true, times: 1 });
    const asking = fleet.map((one) => one.next('token.requested').then(() => one));
    const asked = fleet.map((one) => one.order({ do: 'ask', count: 20 }));
    const holder = await Promise.race(asking);
    while (fault.hits === 0) await new Promise((resolve) => setImmediate(resolve));
    await holder.kill();
    const tokens = (await Promise.all(asked.filter((_one, index) => fleet[index] !== holder))).flat();
    expect(tokens).toHaveLength((PROCESSES - 1) * 20);
    expect(tokens.filter((token) => token.startsWith('failed'))).toEqual([]);
    // The first to lose patience asks for all; whoever loses it in the same moment asks as well.
    expect(requests()).toBeGreaterThan(1);
    expect(requests()).toBeLessThanOrEqual(PROCESSES);
  });
});
