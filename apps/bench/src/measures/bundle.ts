import { gzipSync } from 'node:zlib';
import { measure } from '../measure.js';
import { OURS, PACKAGES } from '../peers/groups.js';
import { peers } from '../peers/index.js';
import type { Peer } from '../peers/peer.js';
import { HOME } from '../versions.js';

const KIB = 1024;
/** The dependencies of our packages. */
const DEPENDENCIES = ['@x/core', 'axios', 'valibot'];

export const bundle = measure({
  name: 'bundle',
  title: 'Bundle size',
  about:
    'The first column is the size that the package adds to an application. The package is bundled for Node with esbuild, minified and gzipped. The bundle includes all dependencies except undici, which is loaded at the first request. "More" is the difference from a bundle of axios and the valibot functions that validate an object of strings. "Without dependencies" excludes all dependencies of our packages, including @x/core.',
  peers: PACKAGES.filter((peer) => peer !== 'undici'),
  baseline: 'axios+valibot',
  columns: [
    { key: 'size', label: 'KiB', ratio: true },
    { key: 'more', label: 'KiB more' },
    { key: 'own', label: 'KiB without dependencies' },
  ],
  rounds: 1,
  async run({ id, peer }) {
    const [size, base] = [await sizeOf(peer), await sizeOf(peers['axios+valibot'])];
    return { size, more: size - base, ...(OURS.includes(id) && { own: await sizeOf(peer, DEPENDENCIES) }) };
  },
});

/** Returns the size in KiB of a bundle with everything that a user of this peer imports. */
async function sizeOf({ name: peer, imports = {} }: Peer, external: readonly string[] = []): Promise<number> {
  const { build } = await import('esbuild');
  const used = Object.entries(imports).flatMap(([name, names]) => names.map((one) => ({ name, one })));
  const exported = used.map(({ name, one }, index) =>
    one === '*' ? `export * as used${index} from '${name}';` : `export { ${one} as used${index} } from '${name}';`,
  );
  const { outputFiles } = await build({
    stdin: { contents: exported.join('\n'), resolveDir: HOME, loader: 'js' },
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['undici', ...external.filter((name) => imports[name] === undefined)],
    write: false,
    logLevel: 'silent',
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`esbuild returned no bundle of ${peer}`);
  return gzipSync(file.contents, { level: 9 }).length / KIB;
}
