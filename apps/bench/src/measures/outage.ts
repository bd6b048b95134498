import { setTimeout as sleep } from 'node:timers/promises';
import { runWorkers } from '../load.js';
import { measure } from '../measure.js';
import { HTTP_CLIENTS } from '../peers/groups.js';
import type { PeerId } from '../peers/index.js';

const WORKERS = 8;
const PAUSE_MS = 20;
/** Safety margin before token expiry. The token is requested slightly before the load starts. */
const MARGIN_MS = 25;
/** Time limit for the recovery after the outage. */
const MAX_RECOVERY_MS = 15_000;

/** Peers that renew a token before it expires. axios-auth-refresh renews it only after a 401. */
const PEERS: readonly PeerId[] = HTTP_CLIENTS.filter((peer) => peer !== 'axios-auth-refresh');

export const outage = measure({
  name: 'outage',
  title: 'A token endpoint that is down when the token expires',
  about: `The token has a 4-second lifetime. ${WORKERS} workers send GETs and pause for ${PAUSE_MS} ms after each GET. Between 2 s and 6 s, the token endpoint immediately returns 503. The token expires at 4 s, so calls need not fail before that time. After that time, every call fails. "Good for" is the share of the token's lifetime before the first failed call. "Longest wait" is the duration of the longest call that started while the token was valid. Fewer token requests reduce the load on the endpoint but delay the first success.`,
  peers: PEERS,
  columns: [
    { key: 'failures', label: 'failures while the token was valid' },
    { key: 'goodFor', label: 'good for, %' },
    { key: 'longest', label: 'longest wait, ms' },
    { key: 'tokenRequests', label: 'token requests during the outage' },
    { key: 'recovered', label: 'ms from the end of the outage to the first success' },
    { key: 'unhandled', label: 'unhandled rejections' },
  ],
  rounds: 3,
  async run({ endpoint, connect, quick }) {
    let unhandled = 0;
    // Without a listener, an unhandled rejection would crash the process.
    process.on('unhandledRejection', () => {
      unhandled += 1;
    });
    const life = quick ? 1000 : 4000;
    // A call with a separate client loads all lazy modules first, so that the token does not age while they load.
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
      isDone: () => recovered !== undefined || elapsed() - up > MAX_RECOVERY_MS,
    });
    await sleep(life / 2);
    await endpoint.command({ tokenStatus: 503 });
    await sleep(life * 1.5 - elapsed());
    const { tokenRequests } = await endpoint.command({ tokenStatus: 200 });
    up = elapsed();
    const early = (await calls).filter(({ started }) => started < life - MARGIN_MS);
    const failed = early.filter((call) => call.failed && call.started + call.took < life - MARGIN_MS);
    const first = Math.min(life, ...failed.map(({ started }) => started));
    return {
      failures: failed.length,
      goodFor: (first / life) * 100,
      longest: Math.max(...early.map(({ took }) => took)),
      tokenRequests,
      ...(recovered !== undefined && { recovered }),
      unhandled,
    };
  },
});
