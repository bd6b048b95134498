import { runCalls } from '../load.js';
import { measure } from '../measure.js';
import { TOKEN_CLIENTS } from '../peers/groups.js';
import type { PeerClient } from '../peers/peer.js';

const TURNS = 1_000_000;
/** Below this what a process needs anyway is more than what its tenants do. */
const WEIGHABLE = 1000;

export const tenants = measure<number>({
  name: 'tenants',
  title: 'How cost grows with tenants',
  about:
    'A process with a client for each of so many tenants, each of which holds a token: bytes of heap for each tenant, and time for each `await token()`, one tenant after another.',
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
  async run({ open, quick }, count) {
    // What a process has one of: code, connections.
    await runCalls(128, 64, async () => (await open()).token());
    const before = heap();
    const clients: Required<PeerClient>[] = [];
    await runCalls(count, 64, async () => {
      const client = await open();
      await client.token();
      clients.push(client);
    });
    const bytes = (heap() - before) / count;
    const turns = quick ? 1000 : TURNS;
    await inTurn(clients, turns);
    const start = performance.now();
    await inTurn(clients, turns);
    const nanoseconds = ((performance.now() - start) / turns) * 1e6;
    return { ...(count >= WEIGHABLE && { bytes }), nanoseconds };
  },
});

function heap(): number {
  if (globalThis.gc === undefined) throw new Error('expected node --expose-gc');
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

async function inTurn(clients: readonly PeerClient[], turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await clients[turn % clients.length]?.token?.();
}
