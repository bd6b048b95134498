import { failuresOf, runWorkers } from '../load.js';
import { measure } from '../measure.js';
import { HTTP_CLIENTS } from '../peers/groups.js';
import { percentile } from '../statistics.js';

const WORKERS = 64;
const TOKEN_DELAY_MS = 50;
/** Pause between a worker's consecutive calls. It keeps the load low, so that calls wait only for tokens. */
const PAUSE_MS = 40;

export const rotation = measure({
  name: 'rotation',
  title: 'Rotation under load',
  about: `Tokens have a 2-second lifetime, and the token endpoint responds after ${TOKEN_DELAY_MS} ms. ${WORKERS} workers send GETs for 10 s and pause for ${PAUSE_MS} ms after each GET. Each peer uses its default settings. Five or six token requests are enough. A call that took ${TOKEN_DELAY_MS} ms or longer waited for a renewal.`,
  peers: HTTP_CLIENTS,
  columns: [
    { key: 'tokenRequests', label: 'token requests' },
    { key: 'refusals', label: '401s' },
    { key: 'failures', label: 'failures' },
    { key: 'waited', label: 'calls that waited' },
    { key: 'calls', label: 'calls' },
    { key: 'p99', label: 'p99 ms' },
    { key: 'longest', label: 'longest ms' },
  ],
  rounds: 3,
  async run({ endpoint, connect, quick }) {
    const get = await connect();
    await endpoint.command({ lifetime: quick ? 1 : 2, tokenDelay: TOKEN_DELAY_MS });
    // These calls request the first token, open the connections and compile the code before the measurement.
    await get();
    await failuresOf(WORKERS, () => get());
    await endpoint.command();
    const until = quick ? 1200 : 10_000;
    const calls = await runWorkers({
      workers: WORKERS,
      pause: PAUSE_MS,
      call: () => get(),
      isDone: (elapsed) => elapsed > until,
    });
    const { tokenRequests, refusals } = await endpoint.command();
    const times = calls.map(({ took }) => took);
    return {
      tokenRequests,
      refusals,
      failures: calls.filter(({ failed }) => failed).length,
      waited: times.filter((took) => took >= TOKEN_DELAY_MS).length,
      calls: calls.length,
      p99: percentile(times, 0.99),
      longest: percentile(times, 1),
    };
  },
});
