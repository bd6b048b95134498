import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { measure } from '../measure.js';
import { PACKAGES } from '../peers/groups.js';
import type { Peer } from '../peers/peer.js';
import { HOME, versionOf } from '../versions.js';

const execute = promisify(execFile);
const MIB = 1024 * 1024;
const LIMIT_MS = 120_000;

export const install = measure({
  name: 'install',
  title: 'Install size',
  about:
    'npm installs the package into an empty folder. Our packages are packed in the same way as for publication. The results are the number of installed packages and the size of all their files.',
  peers: PACKAGES,
  baseline: 'axios+valibot',
  columns: [
    { key: 'packages', label: 'packages' },
    { key: 'size', label: 'MiB', ratio: true },
  ],
  rounds: 1,
  slow: true,
  async run({ peer }) {
    const cwd = await mkdtemp(path.join(tmpdir(), 'install-'));
    try {
      const manifest = { private: true, dependencies: dependenciesOf(peer), overrides: { '@x/core': packed('core') } };
      await writeFile(path.join(cwd, 'package.json'), JSON.stringify(manifest));
      const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
      await execute('npm', args, { cwd, timeout: LIMIT_MS });
      const lock = await readFile(path.join(cwd, 'node_modules/.package-lock.json'), 'utf8');
      const { packages } = JSON.parse(lock) as { packages: object };
      return { packages: Object.keys(packages).length, size: (await sizeOf(path.join(cwd, 'node_modules'))) / MIB };
    } finally {
      await rm(cwd, { recursive: true, force: true });
    }
  },
});

function dependenciesOf({ imports = {} }: Peer): Readonly<Record<string, string>> {
  const names = Object.keys(imports);
  return Object.fromEntries(names.map((name) => [name, versionOf(name) ?? packed(name.replace('@x/', ''))]));
}

/** Returns an npm dependency specifier for one of our tarballs. */
function packed(name: string): string {
  const file = path.resolve(HOME, '../../packages', name, '.pack/package.tgz');
  if (!existsSync(file))
    throw new Error(`${file}: the package is not packed; run the bench as described in CONTRIBUTING.md`);
  return `file:${file}`;
}

/** Returns the total size of a folder in bytes, without npm's lockfile. */
async function sizeOf(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    files
      .filter((file) => file.isFile() && file.name !== '.package-lock.json')
      .map(async (file) => (await stat(path.join(file.parentPath, file.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
