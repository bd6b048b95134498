import { failuresOf } from '../load.js';
import { measure } from '../measure.js';
import { HTTP_CLIENTS } from '../peers/groups.js';

const CALLERS = 10;
/**
 * Time between two 401s. It is longer than a renewal, so that every 401 after the first one applies to a token that was
 * already replaced.
 */
const INTERVAL_MS = 40;

export const lateRefusals = measure({
  name: 'late-refusals',
  title: 'Late 401s, one after another',
  about: `A client sends ${CALLERS} concurrent GETs with a token that the API no longer accepts. The 401s arrive ${INTERVAL_MS} ms apart, each after the renewal that the previous 401 triggered. One token request is enough.`,
  peers: HTTP_CLIENTS,
  columns: [
    { key: 'tokenRequests', label: 'token requests' },
    { key: 'failures', label: 'failures' },
    { key: 'refusals', label: '401s' },
  ],
  rounds: 3,
  async run({ endpoint, connect }) {
    const get = await connect();
    await get();
    await endpoint.command({ revoke: true, refusalInterval: INTERVAL_MS });
    const failures = await failuresOf(CALLERS, () => get());
    const { tokenRequests, refusals } = await endpoint.command();
    return { tokenRequests, failures, refusals };
  },
});
