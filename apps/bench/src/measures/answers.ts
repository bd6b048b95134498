import { costOfCalls } from '../load.js';
import { measure } from '../measure.js';
import { pathOf } from './path.js';

export const answers = measure<{ readonly bytes: number; readonly calls: number }>({
  name: 'answers',
  title: 'Cost by response size',
  about:
    'Clients send 4 concurrent GETs as in "An authorized GET". The table header lists the sizes of the JSON responses.',
  peers: ['paysecurez', 'simple-oauth2', 'azure', 'google', 'undici', 'node:http', 'fetch', 'axios'],
  baseline: 'axios',
  growth: true,
  variants: {
    '1 kB': { bytes: 1000, calls: 3000 },
    '100 kB': { bytes: 100_000, calls: 600 },
    '1 MB': { bytes: 1_000_000, calls: 80 },
    '10 MB': { bytes: 10_000_000, calls: 12 },
  },
  columns: [{ key: 'cpu', label: 'CPU µs per request', ratio: true }],
  rounds: 3,
  async run({ connect, quick }, { bytes, calls }) {
    const get = await connect();
    const path = pathOf(bytes);
    await get(path);
    const { cpu } = await costOfCalls(quick ? 8 : calls, 4, () => get(path));
    return { cpu };
  },
});
