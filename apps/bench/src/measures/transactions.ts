import { setTimeout as sleep } from 'node:timers/promises';
import { type Timed, timed } from '../load.js';
import { measure } from '../measure.js';
import { percentile } from '../statistics.js';
import { SMALL } from './path.js';

const TRANSACTIONS = 300;
const INTERVAL_MS = 10;

export const transactions = measure<{ readonly spareTokens: number }>({
  name: 'transactions',
  title: 'One token per transaction, with and without spare tokens',
  about: `A client starts ${TRANSACTIONS} transactions, one every ${INTERVAL_MS} ms. Each transaction sends one GET and has its own token. The token endpoint responds after 50 ms. The times are transaction durations.`,
  peers: ['paysecurez'],
  variants: {
    'no spare tokens': { spareTokens: 0 },
    '5 spare tokens': { spareTokens: 5 },
    '20 spare tokens': { spareTokens: 20 },
  },
  columns: [
    { key: 'median', label: 'median ms' },
    { key: 'p99', label: 'p99 ms' },
    { key: 'longest', label: 'longest ms' },
    { key: 'tokenRequests', label: 'token requests' },
  ],
  rounds: 5,
  async run({ endpoint, quick }, { spareTokens }) {
    const { createPaySecureZ } = await import('@x/paysecurez');
    const credentials = { clientId: 'id', clientSecret: 'secret' };
    const client = createPaySecureZ({ baseUrl: endpoint.url, credentials, spareTokens });
    await endpoint.command({ tokenDelay: 50 });
    const transact = () => client.transaction((transaction) => transaction.http.get(SMALL));
    // This transaction fills the spare token pool and loads all lazy modules.
    await transact();
    await sleep(200);
    const running: Promise<Timed<unknown>>[] = [];
    for (let turn = 0; turn < (quick ? 20 : TRANSACTIONS); turn += 1) {
      running.push(timed(transact));
      await sleep(INTERVAL_MS);
    }
    const times = (await Promise.all(running)).map(({ took }) => took);
    await client.close();
    const { tokenRequests } = await endpoint.command();
    return {
      median: percentile(times, 0.5),
      p99: percentile(times, 0.99),
      longest: percentile(times, 1),
      tokenRequests,
    };
  },
});
