import { costOfTurns } from '../load.js';
import { measure } from '../measure.js';
import { TOKEN_CLIENTS } from '../peers/groups.js';

const AWAITS = 1_000_000;

export const hotPath = measure({
  name: 'hot-path',
  title: 'A cached token',
  about:
    'The result is the average time of an `await token()` while the cached token is valid. The calls run one after another.',
  peers: [...TOKEN_CLIENTS, 'clock-read', 'resolved-promise'],
  baseline: 'resolved-promise',
  columns: [{ key: 'nanoseconds', label: 'ns per await', ratio: true }],
  rounds: 7,
  async run({ endpoint, peer: { open, token }, quick }) {
    const client = await open(endpoint);
    const nanoseconds = await costOfTurns(quick ? 1000 : AWAITS, async (turns) => {
      for (let turn = 0; turn < turns; turn += 1) await token(client);
    });
    return { nanoseconds };
  },
});
