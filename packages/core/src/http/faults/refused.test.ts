import { expect, it } from '@jest/globals';
import { unusedPort } from '@x/test-kit/loopback';
import { type RawServer, startRawServer } from '@x/test-kit/raw-server';
import { rejected } from '@x/test-kit/rejected';
import { WatchedClock } from '@x/test-kit/watched-clock';
import { createAcme } from '../../../test/acme.js';
import { afterThisTest } from '../../../test/after-each.js';
import { SECRETS, success } from '../../../test/faults/fault.js';
import '@x/test-kit/canaries';

const credentials = { id: 'acme-id', secret: SECRETS.credential };

async function startHealthy(port: number): Promise<RawServer> {
  const server = await startRawServer((request) => request.connection.write(success(request)), port);
  afterThisTest(() => server.close());
  return server;
}

const refused = { code: 'connect', outcome: 'not_sent', attempts: 0, retryable: true };

it('rejects a token request with `connect` while no server is listening', async () => {
  const port = await unusedPort();
  const clock = new WatchedClock();
  const client = createAcme({ baseUrl: `http://127.0.0.1:${port}`, credentials, clock });
  const error = await rejected(client.token());
  expect(error).toMatchObject(refused);
  expect(error).toShowNone([SECRETS.credential]);
  expect(clock.timers).toBe(0);
  const server = await startHealthy(port);
  clock.skip(60_000);
  expect((await client.http.get('/x')).data).toEqual({ ok: true });
  expect(server.requests.map(({ url }) => url)).toEqual(['/token', '/x']);
  expect(client).toShowNone([SECRETS.credential, SECRETS.token]);
});

it.each(['get', 'post'] as const)(
  'rejects an API call with `connect` while the server is stopped: %s',
  async (method) => {
    const first = await startHealthy(0);
    const clock = new WatchedClock();
    const client = createAcme({ baseUrl: first.url, credentials, clock });
    await client.token();
    await first.close();
    const error = await rejected(client.http[method](`/x?q=${SECRETS.query}`, { card: SECRETS.body }));
    expect(error).toMatchObject(refused);
    expect(error).toShowNone(Object.values(SECRETS));
    expect(clock.timers).toBe(0);
    const second = await startHealthy(first.port);
    expect((await client.http[method]('/x')).data).toEqual({ ok: true });
    expect(second.requests.map(({ url }) => url)).toEqual(['/x']);
  },
);
