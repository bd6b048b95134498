import { failuresOf } from '../load.js';
import { measure } from '../measure.js';
import { HTTP_CLIENTS } from '../peers/groups.js';
import { SMALL } from './path.js';

export const stampede = measure<{ readonly callers: number }>({
  name: 'stampede',
  title: 'A thousand callers without a token',
  about:
    'A client that has no token yet, and 1,000 GETs at once, while the token endpoint takes 50 ms. One token request is enough; a failure is a caller who gets an error.',
  peers: HTTP_CLIENTS,
  variants: { '': { callers: 1000 } },
  columns: [
    { key: 'tokenRequests', label: 'token requests' },
    { key: 'failures', label: 'failures' },
    { key: 'took', label: 'ms until all are answered' },
  ],
  rounds: 5,
  async run({ endpoint, open, quick }, { callers }) {
    const client = await open();
    await endpoint.command({ tokenDelay: 50 });
    const start = performance.now();
    const failures = await failuresOf(quick ? 50 : callers, () => client.get(SMALL));
    const took = performance.now() - start;
    const { tokenRequests } = await endpoint.command();
    return { tokenRequests, failures, took };
  },
});
