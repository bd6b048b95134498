import { costOfTurns, runCalls } from '../load.js';
import { measure } from '../measure.js';
import { TOKEN_CLIENTS } from '../peers/groups.js';

const TURNS = 1_000_000;
/** Minimum number of tenants for a memory measurement. Fewer tenants use less memory than the process itself. */
const MIN_WEIGHABLE = 1000;

export const tenants = measure<number>({
  name: 'tenants',
  title: 'Cost by number of tenants',
  about:
    'A process has one client per tenant, and each client has a cached token. The results are the heap memory per tenant and the average time of an `await token()` when tenants are called one after another.',
  peers: [...TOKEN_CLIENTS, 'map-entry'],
  baseline: 'map-entry',
  growth: true,
  variants: { '1': 1, '1,000': 1000, '10,000': 10_000, '100,000': 100_000 },
  columns: [
    { key: 'bytes', label: 'bytes per tenant' },
    { key: 'nanoseconds', label: 'ns per await' },
  ],
  rounds: 2,
  flags: ['--expose-gc'],
  async run({ endpoint, peer: { open, token }, quick }, count) {
    // Loads the modules and opens the connections that all tenants share.
    await runCalls(128, 64, async () => token(await open(endpoint)));
    const before = heap();
    const clients: unknown[] = [];
    await runCalls(count, 64, async () => {
      const client = await open(endpoint);
      await token(client);
      clients.push(client);
    });
    const bytes = (heap() - before) / count;
    const nanoseconds = await costOfTurns(quick ? 1000 : TURNS, async (turns) => {
      for (let turn = 0; turn < turns; turn += 1) await token(clients[turn % clients.length]);
    });
    return { ...(count >= MIN_WEIGHABLE && { bytes }), nanoseconds };
  },
});

function heap(): number {
  if (globalThis.gc === undefined) throw new Error('run Node with --expose-gc');
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
