import { setTimeout as sleep } from 'node:timers/promises';
import { failuresOf, timed } from '../load.js';
import { measure } from '../measure.js';
import { TOKEN_CLIENTS } from '../peers/groups.js';

const SETTLING_MS = 300;

export const callers = measure<number>({
  name: 'callers',
  title: 'Cost by number of callers',
  about:
    'Concurrent callers call `token()` on a client without a token. The token endpoint responds after 50 ms. CPU time is the CPU time used by the client process per caller.',
  peers: TOKEN_CLIENTS,
  growth: true,
  variants: { '1': 1, '10': 10, '100': 100, '1,000': 1000, '10,000': 10_000 },
  columns: [
    { key: 'tokenRequests', label: 'token requests' },
    { key: 'failures', label: 'failures' },
    { key: 'cpu', label: 'CPU µs per caller' },
    { key: 'took', label: 'ms until all have a token' },
  ],
  rounds: 2,
  async run({ endpoint, peer: { open, token } }, count) {
    // A call with a separate client loads all lazy modules before the measurement.
    await token(await open(endpoint));
    await sleep(SETTLING_MS);
    const client = await open(endpoint);
    await endpoint.command({ tokenDelay: 50 });
    const { result: failures, took, cpu } = await timed(() => failuresOf(count, () => token(client)));
    const { tokenRequests } = await endpoint.command();
    return { tokenRequests, failures, cpu: cpu / count, took };
  },
});
