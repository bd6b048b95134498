import { measure } from '../measure.js';
import { TOKEN_CLIENTS } from '../peers/groups.js';

export const hotPath = measure<{ readonly awaits: number }>({
  name: 'hot-path',
  title: 'A held token',
  about: 'Time for each `await token()` while the token in hand is good, one after another.',
  peers: [...TOKEN_CLIENTS, 'clock-read', 'resolved-promise'],
  baseline: 'resolved-promise',
  variants: { '': { awaits: 1_000_000 } },
  columns: [{ key: 'nanoseconds', label: 'ns an await', ratio: true }],
  rounds: 7,
  async run({ open, quick }, { awaits }) {
    const client = await open();
    const times = quick ? 1000 : awaits;
    await awaitTokens(client, times);
    const start = performance.now();
    await awaitTokens(client, times);
    return { nanoseconds: ((performance.now() - start) / times) * 1e6 };
  },
});

/** A loop of its own, so that it is compiled before it is measured. */
async function awaitTokens(client: { token(): Promise<unknown> }, times: number): Promise<void> {
  for (let turn = 0; turn < times; turn += 1) await client.token();
}
