import { setTimeout as sleep } from 'node:timers/promises';
import { runWorkers } from '../load.js';
import { measure } from '../measure.js';
import { HTTP_CLIENTS } from '../peers/groups.js';
import type { PeerId } from '../peers/index.js';

const WORKERS = 8;
const PAUSE_MS = 20;
/** The token is a little older than the load. */
const MARGIN_MS = 25;
/** How long a peer may take to recover after the outage. */
const MAX_RECOVERY_MS = 15_000;

/** Those that renew a token because it ends: the other waits for a 401. */
const PEERS: readonly PeerId[] = HTTP_CLIENTS.filter((peer) => peer !== 'axios-auth-refresh');

export const outage = measure({
  name: 'outage',
  title: 'A token endpoint that is down when the token ends',
  about: `A token that lives 4 s, ${WORKERS} workers with a pause of ${PAUSE_MS} ms after each GET. From 2 s to 6 s the token endpoint answers 503 at once. Until 4 s the token is good, so that no call need fail; after that every call does. "Good for" says for how much of the token's life no call failed, "longest wait" how long a call took that began while the token was good. Few token requests spare the endpoint, and cost time until the first one that succeeds.`,
  peers: PEERS,
  columns: [
    { key: 'failures', label: 'failures while the token was good' },
    { key: 'goodFor', label: 'good for, %' },
    { key: 'longest', label: 'longest wait, ms' },
    { key: 'tokenRequests', label: 'token requests in the outage' },
    { key: 'recovered', label: 'ms from its end to the first success' },
    { key: 'unhandled', label: 'unhandled rejections' },
  ],
  rounds: 3,
  async run({ endpoint, connect, quick }) {
    let unhandled = 0;
    // It would end a process that does not listen for it.
    process.on('unhandledRejection', () => {
      unhandled += 1;
    });
    const life = quick ? 1000 : 4000;
    // Another client first, so that nothing is loaded while the token ages.
    await (await connect())();
    const get = await connect();
    await endpoint.command({ lifetime: life / 1000 });
    await get();
    const start = performance.now();
    const elapsed = (): number => performance.now() - start;
    let up = Number.POSITIVE_INFINITY;
    let recovered: number | undefined;
    const calls = runWorkers({
      workers: WORKERS,
      pause: PAUSE_MS,
      async call() {
        await get();
        if (elapsed() > up) recovered ??= elapsed() - up;
      },
      enough: () => recovered !== undefined || elapsed() - up > MAX_RECOVERY_MS,
    });
    await sleep(life / 2);
    await endpoint.command({ tokenStatus: 503 });
    await sleep(life * 1.5 - elapsed());
    const { tokenRequests } = await endpoint.command({ tokenStatus: 200 });
    up = elapsed();
    const begun = (await calls).filter(({ began }) => began < life - MARGIN_MS);
    const failed = begun.filter((call) => call.failed && call.began + call.took < life - MARGIN_MS);
    const first = Math.min(life, ...failed.map(({ began }) => began));
    return {
      failures: failed.length,
      goodFor: (first / life) * 100,
      longest: Math.max(...begun.map(({ took }) => took)),
      tokenRequests,
      ...(recovered !== undefined && { recovered }),
      unhandled,
    };
  },
});
