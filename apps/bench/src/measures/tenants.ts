import { costOfTurns, runCalls } from '../load.js';
import { measure } from '../measure.js';
import { TOKEN_CLIENTS } from '../peers/groups.js';

const TURNS = 1_000_000;
/** With fewer tenants, the memory of the process itself exceeds that of its tenants. */
const MIN_WEIGHABLE = 1000;

export const tenants = measure<number>({
  name: 'tenants',
  title: 'How cost grows with tenants',
  about:
    'A process with one client per tenant, each with a cached token: bytes of heap per tenant, and time of each `await token()`, one tenant after another.',
  peers: [...TOKEN_CLIENTS, 'map-entry'],
  baseline: 'map-entry',
  growth: true,
  variants: { '1': 1, '1,000': 1000, '10,000': 10_000, '100,000': 100_000 },
  columns: [
    { key: 'bytes', label: 'bytes a tenant' },
    { key: 'nanoseconds', label: 'ns an await' },
  ],
  rounds: 2,
  flags: ['--expose-gc'],
  async run({ endpoint, peer: { open, token }, quick }, count) {
    // Load what a process needs only once: code and connections.
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
  if (globalThis.gc === undefined) throw new Error('expected node --expose-gc');
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}
