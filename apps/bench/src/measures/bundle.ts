import { gzipSync } from 'node:zlib';
import { measure } from '../measure.js';
import { OURS, PACKAGES } from '../peers/groups.js';
import { peers } from '../peers/index.js';
import type { Peer } from '../peers/peer.js';
import { HOME } from '../versions.js';

const KIB = 1024;
/** Of our packages. */
const DEPENDENCIES = ['@x/core', 'axios', 'valibot'];

export const bundle = measure({
  name: 'bundle',
  title: 'Bundle size',
  about:
    'What an application that uses the package is larger by: bundled for Node with esbuild, minified, gzipped, with all dependencies but the engine, undici, which is loaded at the first request. "More" is against axios and as much of valibot as checks an object of strings; "of its own" leaves out all that ours depends on, @x/core included.',
  peers: PACKAGES.filter((peer) => peer !== 'undici'),
  baseline: 'axios+valibot',
  columns: [
    { key: 'size', label: 'KiB', ratio: true },
    { key: 'more', label: 'KiB more' },
    { key: 'own', label: 'KiB of its own' },
  ],
  rounds: 1,
  async run({ id, peer }) {
    const [size, base] = [await sizeOf(peer), await sizeOf(peers['axios+valibot'])];
    return { size, more: size - base, ...(OURS.includes(id) && { own: await sizeOf(peer, DEPENDENCIES) }) };
  },
});

/** KiB of a bundle that exports all that a user of this peer imports. */
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
  if (file === undefined) throw new Error(`expected a bundle of ${peer}`);
  return gzipSync(file.contents, { level: 9 }).length / KIB;
}
