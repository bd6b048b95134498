import { setTimeout } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { startSandbox } from '@x/sandbox';
import { createPaySecureZ } from './index.js';

const WORKERS = 64;
const SECONDS = 10;
/** Between two calls of a worker: client and provider share this process, and what is measured is not its speed. */
const PACE_MS = 40;

/** The one test that takes real time: what it shows is that nobody notices time going by. */
it('tokens of 2 seconds under the load of 64 workers: no 401, no failure, no call that waits for a renewal', async () => {
  const sandbox = await startSandbox({ lifetimes: { paysecurez: 2 } });
  const waited: string[] = [];
  const client = createPaySecureZ({
    ...sandbox.paysecurez,
    onEvent: ({ type }) => type === 'token.joined' && waited.push(type),
  });
  await client.token();
  const end = performance.now() + SECONDS * 1000;
  const work = async (): Promise<number> => {
    let calls = 0;
    while (performance.now() < end) {
      await client.http.get('/api/v1/transactions/none/status', { validateStatus: (status) => status === 404 });
      calls += 1;
      await setTimeout(PACE_MS);
    }
    return calls;
  };
  const calls = await Promise.all(Array.from({ length: WORKERS }, work));
  await client.close();
  await sandbox.close();
  const statuses = new Set(sandbox.requests({ route: 'paysecurez.transactions.status' }).map(({ status }) => status));
  expect(statuses).toEqual(new Set([404]));
  expect(sandbox.requests({ route: 'paysecurez.token' }).length).toBeLessThanOrEqual(6);
  expect(waited).toEqual([]);
  expect(Math.min(...calls)).toBeGreaterThan(0);
}, 30_000);
