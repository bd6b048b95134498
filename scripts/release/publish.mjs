/**
 * Publishes the packed packages (`packages/*\/.pack/package.tgz`) whose versions the registry does not have yet, what is
 * depended on first, and prints a line of JSON for each that it published. It needs npm and nothing else, so that the one
 * job that may publish installs nothing; and what it sends is the very file that was checked.
 *
 * `--provenance` has npm state where the file was built: for GitHub Actions.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

const LIMIT_MS = 120_000;

const tarballs = readdirSync('packages')
  .map((folder) => `packages/${folder}/.pack/package.tgz`)
  .filter((tarball) => existsSync(tarball));
const packed = tarballs.map((tarball) => ({ tarball, manifest: manifestIn(tarball) }));
if (packed.length === 0) throw new Error('packages/*/.pack/package.tgz: expected, but nothing has been packed');

const flags = process.argv.slice(2);
for (const { tarball, manifest } of ordered(packed)) {
  const { name, version } = manifest;
  if (manifest.private === true) throw new Error(`${tarball}: ${name} is private, and not to be published`);
  if (isPublished(name, version)) {
    console.error(`${name}@${version} is published already`);
    continue;
  }
  // Standard output is for what was published.
  npm(['publish', `./${tarball}`, '--access', 'public', ...flags], ['ignore', 2, 2]);
  console.log(JSON.stringify({ name, version }));
}

/**
 * @typedef {{ name: string, version: string, private?: boolean, dependencies?: Record<string, string> }} Manifest
 * @typedef {{ tarball: string, manifest: Manifest }} Packed
 */

/**
 * @param {string} tarball
 * @returns {Manifest}
 */
function manifestIn(tarball) {
  return JSON.parse(execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' }));
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

/**
 * @param {string} name
 * @param {string} version
 */
function isPublished(name, version) {
  try {
    return npm(['view', `${name}@${version}`, 'version'], ['ignore', 'pipe', 'pipe'])?.trim() === version;
  } catch (error) {
    // Any other failure says nothing of the version.
    if (/\bE404\b/.test(String(/** @type {{ stderr?: unknown }} */ (error).stderr))) return false;
    throw error;
  }
}

/**
 * @param {readonly string[]} args
 * @param {import('node:child_process').StdioOptions} stdio
 */
function npm(args, stdio) {
  return /** @type {string | null} */ (execFileSync('npm', args, { stdio, encoding: 'utf8', timeout: LIMIT_MS }));
}
