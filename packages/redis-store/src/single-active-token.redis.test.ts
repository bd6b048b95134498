import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RedisServer } from '@x/local-redis';
import { createPaySecureZ, type PaySecureZ } from '@x/paysecurez';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { WatchedClock } from '@x/test-kit/watched-clock';
import { connect, LIBRARIES } from './fixtures/connect.js';
import { testSecret } from './fixtures/test-secret.js';
import { redisStore } from './index.js';

const keys = [{ id: 'k1', secret: testSecret().toString('base64') }];

let server: RedisServer;
let sandbox: Sandbox;

beforeAll(async () => {
  [server, sandbox] = await Promise.all([RedisServer.start(), startSandbox({ singleActiveToken: true })]);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await sandbox.close();
});

const tokenRequests = (): number => sandbox.requests({ route: 'paysecurez.token' }).length;

/** Makes calls with each client in turn. Resolves to the number of calls that the API accepted. */
async function callInTurn(clients: readonly PaySecureZ[], rounds: number): Promise<number> {
  let accepted = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const client of clients) {
      const { status } = await client.http.get('/api/v1/transactions/none/status', { validateStatus: null });
      if (status === 404) accepted += 1;
    }
  }
  return accepted;
}

describe.each(LIBRARIES)('two replicas with %s and a provider that accepts only its newest token', (library) => {
  it('converge on one token, even after a client without the store has requested a new token', async () => {
    sandbox.reset();
    const connections = [1, 2].map(() => connect(library, server.port));
    const options = { ...sandbox.paysecurez, clock: new WatchedClock(10) };
    const replicas = connections.map(({ client }) =>
      createPaySecureZ({ ...options, store: redisStore({ client, namespace: `single-${library}`, keys }) }),
    );
    const stranger = createPaySecureZ(options);
    try {
      await Promise.all(replicas.map((client) => client.token()));
      expect(tokenRequests()).toBe(1);
      expect(await callInTurn(replicas, 30)).toBe(60);
      expect(tokenRequests()).toBe(1);
      await stranger.token();
      expect(await callInTurn(replicas, 30)).toBe(60);
      // One more request from the client without the store, and one from the replica that received the first 401.
      expect(tokenRequests()).toBe(3);
      await replicas[0]?.token({ fresh: true });
      expect(await callInTurn(replicas, 30)).toBe(60);
      expect(tokenRequests()).toBe(4);
    } finally {
      await Promise.all([...replicas, stranger].map((client) => client.close()));
      for (const connection of connections) connection.close();
    }
  });
});
