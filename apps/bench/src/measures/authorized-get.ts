import { costOfCalls } from '../load.js';
import { measure } from '../measure.js';
import { HTTP_CLIENTS } from '../peers/groups.js';
import type { PeerId } from '../peers/index.js';

const PEERS: readonly PeerId[] = [...HTTP_CLIENTS, 'undici', 'node:http', 'fetch', 'axios'];

export const authorizedGet = measure<{ readonly atOnce: number; readonly calls: number }>({
  name: 'authorized-get',
  title: 'An authorized GET',
  about:
    'GETs of 1 KiB of JSON with a held token over kept-alive connections. CPU is that of the client process alone, user and system, after as many calls to warm up. Requests a second depend on the server too: they show that nobody saves CPU by waiting.',
  peers: PEERS,
  // So that a quick run has seen each adapter work.
  quickPeers: PEERS,
  baseline: 'axios',
  variants: {
    '64 at once': { atOnce: 64, calls: 6000 },
    '1 at once': { atOnce: 1, calls: 2000 },
  },
  columns: [
    { key: 'cpu', label: 'CPU µs a request', ratio: true },
    { key: 'perSecond', label: 'requests a second' },
  ],
  rounds: 7,
  async run({ connect, quick }, { atOnce, calls }) {
    const get = await connect();
    // This one requests the token.
    await get();
    const { cpu, perSecond } = await costOfCalls(quick ? 16 : calls, atOnce, () => get());
    return { cpu, perSecond };
  },
});
