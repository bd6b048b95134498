import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createPaySecureZ, type PaySecureZ, type PaySecureZOptions } from '@x/paysecurez';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { slowClock } from '@x/test-kit/slow-clock';
import { type Connection, connectCluster, LIBRARIES, type Library } from './fixtures/connect.js';
import { type ClusterNode, MovingSlot, RedisCluster } from './fixtures/redis-cluster.js';
import { testSecret } from './fixtures/test-secret.js';
import { redisStore } from './index.js';

type ClusterConnection = Pick<Connection, 'client' | 'close'>;

const keys = ['k2', 'k1'].map((id, index) => ({ id, secret: testSecret(index).toString('base64') }));
const IDENTITIES = Array.from({ length: 50 }, (_, index) => `identity-${index}`);
/** Of a token request (ms). Whoever waited in vain for another process would do so for longer than a test may last. */
const TIMEOUT = 600_000;
/** Each has its one token in a slot of its own. */
const APPLICATIONS = Array.from({ length: 12 }, (_, index) => `application-${index}`);

let cluster: RedisCluster;
let sandbox: Sandbox;

beforeAll(async () => {
  [cluster, sandbox] = await Promise.all([RedisCluster.start(3), startSandbox()]);
});

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  await sandbox.close();
});

/** The node by which the clients get to know the others. */
function first(): ClusterNode {
  const [node] = cluster.nodes;
  if (node === undefined) throw new Error('no cluster');
  return node;
}

const connect = (library: Library): Promise<ClusterConnection> => connectCluster(library, first().server.port);

const requests = (): number => sandbox.requests({ route: 'paysecurez.token' }).length;

/** Where nothing is lost, the store has time. */
const SLOW = slowClock(20);

/** A process that has no token yet. */
class Process {
  readonly client: PaySecureZ;
  readonly failures: string[] = [];

  constructor(
    { client }: ClusterConnection,
    namespace: string,
    options: Pick<PaySecureZOptions, 'clock'> = { clock: SLOW },
  ) {
    this.client = createPaySecureZ({
      ...sandbox.paysecurez,
      ...options,
      timeout: TIMEOUT,
      store: redisStore({ client, namespace, keys }),
      onEvent: (event) => {
        if (event.type === 'store.failed') this.failures.push(`${event.operation} ${event.reason}`);
      },
    });
  }

  async ask(): Promise<string> {
    return (await this.client.token()).reveal();
  }

  /** Has it get its token, and waits until the store has been told. */
  async askAndEnd(): Promise<string> {
    const token = await this.ask();
    await this.client.close();
    return token;
  }
}

describe.each(LIBRARIES)('in a cluster of three nodes, with the client of %s for one,', (library) => {
  let connection: ClusterConnection;

  beforeEach(async () => {
    sandbox.reset();
    connection = await connect(library);
  });

  afterEach(() => connection.close());

  it('each identity has its keys in one slot, and many identities have some on each node', async () => {
    const namespace = `shop-${library}`;
    const store = redisStore({ client: connection.client, namespace, keys });
    await Promise.all(
      IDENTITIES.map(async (identity) => {
        const stored = { value: `token of ${identity}`, issuedAt: Date.now(), lifetime: 60_000, remaining: 60_000 };
        const lease = await store.lease(identity, 35_000, false);
        expect(await store.lease(identity, 35_000, false)).toBeUndefined();
        await lease?.put(stored);
        expect(await store.get(identity)).toMatchObject({ value: stored.value });
        await store.delete(identity, stored.value);
        expect(await store.get(identity)).toBeUndefined();
        const other = await store.lease(identity, 35_000, true);
        await other?.release();
        const last = await store.lease(identity, 35_000, false);
        await last?.put(stored);
      }),
    );
    const shares = await Promise.all(
      cluster.nodes.map(async ({ admin }) => (await admin.keys(`${namespace}:*`)).length),
    );
    expect(Math.min(...shares)).toBeGreaterThan(0);
    expect(shares.reduce((sum, share) => sum + share)).toBe(IDENTITIES.length);
  });

  it('a slot on its way to another node costs a request for each process at most, and no answer is wrong', async () => {
    const namespace = `moving-${library}`;
    const begin = (): Process => new Process(connection, namespace);
    const initial = await begin().askAndEnd();
    const { node: from, names } = await cluster.holderOf(namespace);
    const to = cluster.nodes.find((node) => node !== from) ?? from;
    const slot = await MovingSlot.begin(names[0] ?? '', from, to);
    const [before, after] = [begin(), begin()];
    expect(await before.askAndEnd()).toBe(initial);
    await slot.carryOver();
    expect(await after.ask()).toBe(initial);
    expect(requests()).toBe(1);
    expect([...before.failures, ...after.failures]).toEqual([]);
    // What is refused is deleted where it lies now.
    after.client.invalidate(await after.client.token());
    const second = await after.askAndEnd();
    expect(second).not.toBe(initial);
    expect(requests()).toBe(2);
    // A script that has two keys runs on neither node meanwhile.
    expect(after.failures).toEqual(['put unavailable']);
    // And nobody waits for what was not kept.
    await begin().askAndEnd();
    expect(requests()).toBe(3);
    await slot.end();
    const [late, last] = [begin(), begin()];
    const token = await late.askAndEnd();
    expect(await last.askAndEnd()).toBe(token);
    expect(requests()).toBe(4);
    expect([...late.failures, ...last.failures]).toEqual([]);
    expect((await cluster.holderOf(namespace)).node).toBe(to);
  });
});

describe('in a cluster that has lost a node,', () => {
  const connections = new Map<Library, ClusterConnection>();
  const kept = new Map<string, string>();
  const lost = new Set<string>();

  beforeAll(async () => {
    for (const library of LIBRARIES) {
      const connection = await connect(library);
      connections.set(library, connection);
      for (const application of APPLICATIONS) {
        const namespace = `${application}-${library}`;
        kept.set(namespace, await new Process(connection, namespace).askAndEnd());
        if ((await cluster.holderOf(namespace)).node === first()) lost.add(namespace);
      }
    }
    await cluster.lose(first());
  });

  beforeEach(() => sandbox.reset());

  afterAll(() => {
    for (const connection of connections.values()) connection.close();
  });

  it.each(LIBRARIES)('each process asks for what was kept there, and shares the others, with %s', async (library) => {
    const connection = connections.get(library);
    if (connection === undefined) throw new Error('not connected');
    const namespaces = APPLICATIONS.map((application) => `${application}-${library}`);
    const gone = namespaces.filter((namespace) => lost.has(namespace));
    expect(gone.length).toBeGreaterThan(0);
    expect(gone.length).toBeLessThan(namespaces.length);
    const processes = [...namespaces, ...namespaces].map(
      (namespace) => new Process(connection, namespace, lost.has(namespace) ? {} : { clock: SLOW }),
    );
    const tokens = await Promise.all(processes.map((one) => Promise.all(Array.from({ length: 20 }, () => one.ask()))));
    await Promise.all(processes.map(({ client }) => client.close()));
    expect(requests()).toBe(gone.length * 2);
    for (const [index, own] of tokens.entries()) {
      const namespace = namespaces[index % namespaces.length] ?? '';
      expect(new Set(own).size).toBe(1);
      expect(own[0] === kept.get(namespace)).toBe(!lost.has(namespace));
      const failures = processes[index]?.failures ?? [];
      expect(failures.length > 0).toBe(lost.has(namespace));
      for (const failure of failures) expect(failure).toMatch(/^(get|lease) (timeout|unavailable)$/);
    }
  });
});
