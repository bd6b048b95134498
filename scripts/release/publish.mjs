/**
 * Publishes the packages of a staged release whose versions the registry does not have yet, what is depended on first.
 * Prints a line of JSON for each that it published; all of them are the output `published`. It needs npm and nothing else,
 * so that the one job that may publish installs nothing.
 *
 * Usage: publish.mjs FOLDER, with the checksums that stage.mjs has printed in CHECKSUMS. `--dry-run` publishes nothing;
 * `--provenance` has npm state where the files were built, for GitHub Actions.
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
      console.error(`${name}@${version} is published already`);
      continue;
    }
    // Standard output is for what was published.
    npm(['publish', tarball, '--access', 'public', '--ignore-scripts', ...flags], ['ignore', 2, 2]);
    published.push({ name, version });
    console.log(JSON.stringify({ name, version }));
  }
} finally {
  // Also where one of them could not be published: the others are to be tagged.
  if (published.length > 0) setOutput('published', published);
}

/** @typedef {{ manifest: import('./files.mjs').Manifest, tarball: string }} Packed */

/**
 * A tarball holds what its name says.
 *
 * @param {Packed} packed
 */
function inspect({ manifest, tarball }) {
  const text = execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' });
  /** @type {import('./files.mjs').Manifest} */
  const held = JSON.parse(text);
  if (held.name === manifest.name && held.version === manifest.version && held.private !== true) return;
  throw new Error(`${tarball}: expected ${manifest.name}@${manifest.version}, found ${held.name}@${held.version}`);
}

/**
 * Each after those that it depends on: nobody is to find a version whose dependency is not there yet.
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
