import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createPaySecureZ, type PaySecureZ, type PaySecureZOptions } from '@x/paysecurez';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { WatchedClock } from '@x/test-kit/watched-clock';
import { type Connection, connectCluster, LIBRARIES, type Library } from './fixtures/connect.js';
import { type ClusterNode, moveSlot, RedisCluster } from './fixtures/redis-cluster.js';
import { testSecret } from './fixtures/test-secret.js';
import { redisStore } from './index.js';

type ClusterConnection = Pick<Connection, 'client' | 'close'>;

const keys = ['k2', 'k1'].map((id, index) => ({ id, secret: testSecret(index).toString('base64') }));
const IDENTITIES = Array.from({ length: 50 }, (_, index) => `identity-${index}`);
/**
 * Call timeout in ms. It exceeds the test's time limit, so that a test fails if a process waits too long for another.
 */
const TIMEOUT = 600_000;
/** Tokens of different applications are in different slots. */
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

/** Returns the node through which the clients discover the other nodes. */
function seedNode(): ClusterNode {
  const [node] = cluster.nodes;
  if (node === undefined) throw new Error('no cluster');
  return node;
}

const connect = (library: Library): Promise<ClusterConnection> => connectCluster(library, seedNode().server.port);

const requests = (): number => sandbox.requests({ route: 'paysecurez.token' }).length;

/** Slow timers keep the store from timing out on a busy machine. */
const SLOW = new WatchedClock(20);

/** A simulated process that does not have a token yet. */
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

  async requestToken(): Promise<string> {
    return (await this.client.token()).reveal();
  }

  /** Requests a token and waits until it is stored. */
  async requestAndClose(): Promise<string> {
    const token = await this.requestToken();
    await this.client.close();
    return token;
  }
}

describe.each(LIBRARIES)('a store in a three-node cluster with the %s cluster client', (library) => {
  let connection: ClusterConnection;

  beforeEach(async () => {
    sandbox.reset();
    connection = await connect(library);
  });

  afterEach(() => connection.close());

  it("keeps an identity's Redis keys in one slot and distributes identities across nodes", async () => {
    const namespace = `shop-${library}`;
    const store = redisStore({ client: connection.client, namespace, keys });
    await Promise.all(
      IDENTITIES.map(async (identity) => {
        const stored = { value: `token of ${identity}`, issuedAt: Date.now(), lifetime: 60_000, remaining: 60_000 };
        const lease = await store.lease(identity, 35_000, false);
        expect(await store.lease(identity, 35_000, false)).toBeUndefined();
        expect(await lease?.extend(35_000)).toBe(true);
        await lease?.put(stored);
        expect(await store.get(identity)).toMatchObject({ value: stored.value });
        await store.delete(identity, stored.value);
        expect(await store.get(identity)).toBeUndefined();
        const other = await store.lease(identity, 35_000, true);
        await other?.release();
        expect(await other?.extend(35_000)).toBe(false);
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

  it('each process makes at most one token request while a slot moves', async () => {
    const namespace = `moving-${library}`;
    const startProcess = (): Process => new Process(connection, namespace);
    const initial = await startProcess().requestAndClose();
    const { node: from, names } = await cluster.holderOf(namespace);
    const to = cluster.nodes.find((node) => node !== from) ?? from;
    const slot = await moveSlot(names[0] ?? '', from, to);
    const [before, after] = [startProcess(), startProcess()];
    expect(await before.requestAndClose()).toBe(initial);
    await slot.moveKeys();
    expect(await after.requestToken()).toBe(initial);
    expect(requests()).toBe(1);
    expect([...before.failures, ...after.failures]).toEqual([]);
    // A rejected token is deleted on the node that currently holds it.
    after.client.invalidate(await after.client.token());
    const second = await after.requestAndClose();
    expect(second).not.toBe(initial);
    expect(requests()).toBe(2);
    // While the slot moves, a script with two keys fails on both nodes.
    expect(after.failures).toEqual(['put unavailable']);
    // The token was not stored, so the next process requests its own.
    await startProcess().requestAndClose();
    expect(requests()).toBe(3);
    await slot.end();
    const [late, last] = [startProcess(), startProcess()];
    const token = await late.requestAndClose();
    expect(await last.requestAndClose()).toBe(token);
    expect(requests()).toBe(4);
    expect([...late.failures, ...last.failures]).toEqual([]);
    expect((await cluster.holderOf(namespace)).node).toBe(to);
  });
});

describe('a store in a cluster that has lost a node', () => {
  const connections = new Map<Library, ClusterConnection>();
  const stored = new Map<string, string>();
  const lost = new Set<string>();

  beforeAll(async () => {
    for (const library of LIBRARIES) {
      const connection = await connect(library);
      connections.set(library, connection);
      for (const application of APPLICATIONS) {
        const namespace = `${application}-${library}`;
        stored.set(namespace, await new Process(connection, namespace).requestAndClose());
        if ((await cluster.holderOf(namespace)).node === seedNode()) lost.add(namespace);
      }
    }
    await cluster.lose(seedNode());
  });

  beforeEach(() => sandbox.reset());

  afterAll(() => {
    for (const connection of connections.values()) connection.close();
  });

  it.each(LIBRARIES)(
    'after a node is lost, processes share the remaining tokens and replace the lost ones, with %s',
    async (library) => {
      const connection = connections.get(library);
      if (connection === undefined) throw new Error('not connected');
      const namespaces = APPLICATIONS.map((application) => `${application}-${library}`);
      const gone = namespaces.filter((namespace) => lost.has(namespace));
      expect(gone.length).toBeGreaterThan(0);
      expect(gone.length).toBeLessThan(namespaces.length);
      const processes = [...namespaces, ...namespaces].map(
        (namespace) => new Process(connection, namespace, lost.has(namespace) ? {} : { clock: SLOW }),
      );
      const tokens = await Promise.all(
        processes.map((one) => Promise.all(Array.from({ length: 20 }, () => one.requestToken()))),
      );
      await Promise.all(processes.map(({ client }) => client.close()));
      expect(requests()).toBe(gone.length * 2);
      for (const [index, own] of tokens.entries()) {
        const namespace = namespaces[index % namespaces.length] ?? '';
        expect(new Set(own).size).toBe(1);
        expect(own[0] === stored.get(namespace)).toBe(!lost.has(namespace));
        const failures = processes[index]?.failures ?? [];
        expect(failures.length > 0).toBe(lost.has(namespace));
        for (const failure of failures) expect(failure).toMatch(/^(get|lease) (timeout|unavailable)$/);
      }
    },
  );
});
