import { costOfCalls } from '../load.js';
import { measure } from '../measure.js';
import { HTTP_CLIENTS } from '../peers/groups.js';
import type { PeerId } from '../peers/index.js';

const PEERS: readonly PeerId[] = [...HTTP_CLIENTS, 'undici', 'node:http', 'fetch', 'axios'];

export const authorizedGet = measure<{ readonly atOnce: number; readonly calls: number }>({
  name: 'authorized-get',
  title: 'An authorized GET',
  about:
    'Clients send GETs with a cached token over keep-alive connections. Each JSON response is 1 KiB. CPU time is the user and system time used by the client process only, measured after the same number of warm-up calls. Requests per second also depend on the server. Similar values show that no client saves CPU time by idling.',
  peers: PEERS,
  quickPeers: PEERS,
  baseline: 'axios',
  variants: {
    '64 at once': { atOnce: 64, calls: 6000 },
    '1 at once': { atOnce: 1, calls: 2000 },
  },
  columns: [
    { key: 'cpu', label: 'CPU µs per request', ratio: true },
    { key: 'perSecond', label: 'requests per second' },
  ],
  rounds: 7,
  async run({ connect, quick }, { atOnce, calls }) {
    const get = await connect();
    // The first call requests the token.
    await get();
    const { cpu, perSecond } = await costOfCalls(quick ? 16 : calls, atOnce, () => get());
    return { cpu, perSecond };
  },
});
