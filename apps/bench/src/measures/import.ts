import { runChild } from '../child.js';
import type { Loading } from '../loading.js';
import { measure } from '../measure.js';
import { type PeerId, peers } from '../peers/index.js';
import type { Peer } from '../peers/peer.js';
import { PACKAGES } from './packages.js';

const MIB = 1024 * 1024;

export const importing = measure({
  name: 'import',
  title: 'Import',
  about:
    'A process that imports the package and nothing else: time until that is done, from the file cache, and how much larger the process is afterwards. "More" is against axios and valibot in a process just before.',
  peers: PACKAGES,
  baseline: 'axios+valibot',
  variants: { '': undefined },
  columns: [
    { key: 'took', label: 'ms', ratio: true },
    { key: 'more', label: 'ms more' },
    { key: 'rss', label: 'MiB of memory' },
  ],
  rounds: 15,
  async run({ peer }) {
    const base = await load('axios+valibot');
    const { took, rss } = await load(peer);
    return { took, more: took - base.took, rss: rss / MIB };
  },
});

function load(id: PeerId): Promise<Loading> {
  const peer: Peer = peers[id];
  return runChild<Loading>('loading', `import, ${id}`, {
    args: Object.keys(peer.imports ?? {}),
    flags: ['--expose-gc'],
    limit: 60,
  });
}
