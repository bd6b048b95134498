/**
 * Publishes the staged packages whose versions are not in the registry, in dependency order. Prints a line of JSON for
 * each published package and sets the output `published` to the list. Requires only npm, so that the publishing job
 * does not install any packages.
 *
 * Usage: publish.mjs FOLDER. The environment variable CHECKSUMS must contain the checksums from stage.mjs. `--dry-run`
 * does not publish anything. `--provenance` adds a provenance statement in GitHub Actions.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { releasedPackages, verifyRelease } from './files.mjs';
import { isPublished, npm } from './npm.mjs';
import { setOutput } from './output.mjs';

const { CHECKSUMS } = process.env;
const [folder = '', ...flags] = process.argv.slice(2);
verifyRelease(folder, CHECKSUMS);
const packages = releasedPackages().map(({ manifest, tarball }) => ({
  manifest,
  tarball: path.resolve(folder, tarball),
}));
for (const one of packages) inspect(one);
/** @type {{ name: string, version: string }[]} */
const published = [];
try {
  for (const { manifest, tarball } of ordered(packages)) {
    const { name, version } = manifest;
    if (isPublished(manifest)) {
      console.error(`${name}@${version} is already published`);
      continue;
    }
    // npm's output goes to standard error, because standard output lists only the published packages.
    npm(['publish', tarball, '--access', 'public', '--ignore-scripts', ...flags], ['ignore', 2, 2]);
    published.push({ name, version });
    console.log(JSON.stringify({ name, version }));
  }
} finally {
  // The output is set even after a failure, so that the published packages are still tagged.
  if (published.length > 0) setOutput('published', published);
}

/** @typedef {{ manifest: import('./files.mjs').Manifest, tarball: string }} Packed */

/**
 * Checks that a tarball contains the package and version in its file name.
 *
 * @param {Packed} packed
 */
function inspect({ manifest, tarball }) {
  const text = execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' });
  /** @type {import('./files.mjs').Manifest} */
  const packed = JSON.parse(text);
  if (packed.name === manifest.name && packed.version === manifest.version && packed.private !== true) return;
  throw new Error(`${tarball}: expected ${manifest.name}@${manifest.version}, found ${packed.name}@${packed.version}`);
}

/**
 * Sorts packages in dependency order, so that a package is published after its dependencies.
 *
 * @param {readonly Packed[]} all
 */
function ordered(all) {
  /** @type {Set<Packed>} */
  const done = new Set();
  /** @param {Packed} one */
  const add = (one) => {
    for (const other of all) {
      if (other !== one && other.manifest.name in (one.manifest.dependencies ?? {})) add(other);
    }
    done.add(one);
  };
  for (const one of all) add(one);
  return [...done];
}
