import type { Loading } from '../import-packages.js';
import { measure } from '../measure.js';
import { PACKAGES } from '../peers/groups.js';
import { peers } from '../peers/index.js';
import type { Peer } from '../peers/peer.js';
import { runProgram } from '../program.js';

const MIB = 1024 * 1024;

export const importing = measure({
  name: 'import',
  title: 'Import',
  about:
    'A process imports only the package. The results are the import time with a warm file cache and the additional memory used by the process. "More" is the difference from a process that imported axios and valibot immediately before.',
  peers: PACKAGES,
  baseline: 'axios+valibot',
  columns: [
    { key: 'took', label: 'ms', ratio: true },
    { key: 'more', label: 'ms more' },
    { key: 'rss', label: 'MiB of memory' },
  ],
  rounds: 15,
  async run({ peer }) {
    const base = await load(peers['axios+valibot']);
    const { took, rss } = await load(peer);
    return { took, more: took - base.took, rss: rss / MIB };
  },
});

function load({ name, imports = {} }: Peer): Promise<Loading> {
  return runProgram<Loading>('import-packages', {
    label: `import, ${name}`,
    args: Object.keys(imports),
    flags: ['--expose-gc'],
    limit: 60,
  });
}
