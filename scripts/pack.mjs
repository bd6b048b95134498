/**
 * Packs the package in the current folder into `.pack/`. Throws if the tarball contains files that users do not need.
 * Other checks are in `check-pack.mjs`, because the packing job of a release should run as little third-party code as
 * possible.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';

const ALLOWED = /^package\/(package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/[\w.-]+|docs\/[\w-]+\.md)$/;

rmSync('.pack', { recursive: true, force: true });
mkdirSync('.pack');
// Unlike npm, pnpm replaces `workspace:` and `catalog:` with version ranges.
execFileSync('pnpm', ['pack', '--pack-destination', '.pack'], { stdio: ['ignore', 'ignore', 'inherit'] });
const [packed] = readdirSync('.pack');
if (packed === undefined) throw new Error('pnpm pack created no tarball');
const tarball = '.pack/package.tgz';
renameSync(`.pack/${packed}`, tarball);

const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
const surplus = files.filter((file) => !ALLOWED.test(file));
const missing = ['package/README.md', 'package/LICENSE', 'package/dist/index.js'].filter(
  (file) => !files.includes(file),
);
if (surplus.length > 0 || missing.length > 0) {
  throw new Error(
    `${tarball}: not expected: ${surplus.join(', ') || 'none'}; missing: ${missing.join(', ') || 'none'}`,
  );
}
const manifest = execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' });
if (/"(workspace|catalog):/.test(manifest)) throw new Error(`${tarball}: contains a workspace or catalog range`);
if (JSON.parse(readFileSync('package.json', 'utf8')).name !== JSON.parse(manifest).name) {
  throw new Error(`${tarball}: contains a different package`);
}
