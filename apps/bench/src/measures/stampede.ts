import { failuresOf, timed } from '../load.js';
import { measure } from '../measure.js';
import { HTTP_CLIENTS } from '../peers/groups.js';

const CALLERS = 1000;

export const stampede = measure({
  name: 'stampede',
  title: 'A thousand callers without a token',
  about:
    'A client that has no token yet sends 1,000 concurrent GETs. The token endpoint responds after 50 ms. One token request is enough. A failure is a call that rejects.',
  peers: HTTP_CLIENTS,
  columns: [
    { key: 'tokenRequests', label: 'token requests' },
    { key: 'failures', label: 'failures' },
    { key: 'took', label: 'ms until all are done' },
  ],
  rounds: 5,
  async run({ endpoint, connect, quick }) {
    const get = await connect();
    await endpoint.command({ tokenDelay: 50 });
    const { result: failures, took } = await timed(() => failuresOf(quick ? 50 : CALLERS, () => get()));
    const { tokenRequests } = await endpoint.command();
    return { tokenRequests, failures, took };
  },
});
