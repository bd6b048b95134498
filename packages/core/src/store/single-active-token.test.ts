import { expect, it } from '@jest/globals';
import type { AcmeClient } from '../../test/acme.js';
import { Fleet } from '../../test/fleet.js';

/** A provider that accepts only its newest token. */
class SingleActiveProvider {
  readonly fleet = new Fleet();
  tokenRequests = 0;

  /** Responds to all requests until a call has settled. */
  async call(client: AcmeClient): Promise<string> {
    let settled: string | undefined;
    void client.http.get('/x').then(
      () => (settled = 'ok'),
      (error: { readonly code: string }) => (settled = error.code),
    );
    while (settled === undefined) await this.respond();
    return settled;
  }

  async respond(): Promise<void> {
    await this.fleet.pass(25);
    for (const request of this.fleet.requests) {
      if (request.path !== '/token') {
        request.respond(request.authorization === `Bearer token-${this.tokenRequests}` ? 200 : 401, {});
        continue;
      }
      this.tokenRequests += 1;
      request.respond(200, { token: `token-${this.tokenRequests}`, ttl: 600 });
    }
    await this.fleet.settle();
  }

  /** Makes a call per second with each client in turn, and returns the results. */
  async callInTurn(clients: readonly AcmeClient[], rounds: number): Promise<readonly string[]> {
    const results: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      for (const client of clients) results.push(await this.call(client));
      await this.fleet.pass(1_000, 250);
    }
    return results;
  }
}

it("without a store, two clients keep replacing each other's tokens if only the newest token is valid", async () => {
  const provider = new SingleActiveProvider();
  const clients = [1, 2].map(() => provider.fleet.client({ store: undefined }));
  await provider.callInTurn(clients, 20);
  const before = provider.tokenRequests;
  await provider.callInTurn(clients, 20);
  expect(provider.tokenRequests - before).toBeGreaterThan(3);
});

it('with a store, two clients that start together share a token if only the newest token is valid', async () => {
  const provider = new SingleActiveProvider();
  const clients = provider.fleet.clients(2);
  const results = (await Promise.all(clients.map((client) => provider.callInTurn([client], 15)))).flat();
  expect(new Set(results)).toEqual(new Set(['ok']));
  expect(provider.tokenRequests).toBe(1);
});

it.each<[string, (provider: SingleActiveProvider, clients: readonly AcmeClient[]) => Promise<unknown>]>([
  [
    'both of them requested a token while the store was down',
    async (provider, clients) => {
      const { faults } = provider.fleet.store;
      faults.get = () => Promise.reject(new Error('down'));
      faults.lease = faults.get;
      for (const client of clients) {
        client.invalidate(await client.token());
        void client.token();
      }
      await provider.respond();
      delete faults.get;
      delete faults.lease;
    },
  ],
  ['one of them requested a fresh token', async (_provider, [one]) => void one?.token({ fresh: true })],
  ['one of them invalidated the token', async (_provider, [one]) => one?.invalidate(await one.token())],
  [
    'both of them requested fresh tokens at the same time',
    async (_provider, clients) => {
      for (const client of clients) void client.token({ fresh: true });
    },
  ],
])('with a store, two clients converge on one token after %s', async (_what, disturb) => {
  const provider = new SingleActiveProvider();
  const clients = provider.fleet.clients(2);
  await provider.callInTurn(clients, 3);
  for (let round = 0; round < 3; round += 1) {
    const before = provider.tokenRequests;
    await disturb(provider, clients);
    await provider.respond();
    await provider.callInTurn(clients, 10);
    // Each disturbance costs at most two tokens and one renewal per client.
    expect(provider.tokenRequests - before).toBeLessThanOrEqual(4);
    const settled = provider.tokenRequests;
    expect(new Set(await provider.callInTurn(clients, 30))).toEqual(new Set(['ok']));
    expect(provider.tokenRequests).toBe(settled);
  }
});
