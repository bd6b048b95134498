/**
 * Functions for release files. The file names come from the checkout, and the checksums come from the packing job. Like
 * all scripts in this folder that run in a job with a token, this module requires only Node.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @typedef {{ name: string, version: string, private?: boolean, dependencies?: Record<string, string> }} Manifest
 * @typedef {{ folder: string, manifest: Manifest, tarball: string, sbom: string }} ReleasedPackage
 * @typedef {Record<string, string>} Checksums SHA-256 checksums by file name.
 */

/**
 * Returns the public packages in the checkout with the names of their release files.
 *
 * @returns {readonly ReleasedPackage[]}
 */
export function releasedPackages() {
  return readdirSync('packages').flatMap((name) => {
    const folder = `packages/${name}`;
    /** @type {Manifest} */
    const manifest = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
    if (manifest.private === true) return [];
    const stem = manifest.name.replace('@', '').replace('/', '-');
    return [{ folder, manifest, tarball: `${stem}-${manifest.version}.tgz`, sbom: `${stem}.cdx.json` }];
  });
}

/** @param {string} file */
export function sha256(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/**
 * Checks that a folder contains exactly the release files and that they have not changed since they were packed.
 *
 * @param {string} folder
 * @param {string | undefined} checksums The checksums, as JSON.
 */
export function verifyRelease(folder, checksums) {
  const expected = releasedPackages().flatMap(({ tarball, sbom }) => [tarball, sbom]);
  /** @type {Checksums} */
  const sums = JSON.parse(checksums || '{}');
  sameNames('the checksums', Object.keys(sums), expected);
  const entries = readdirSync(folder, { withFileTypes: true });
  sameNames(
    folder,
    entries.map(({ name }) => name),
    expected,
  );
  for (const entry of entries) {
    if (!entry.isFile()) throw new Error(`${entry.name}: expected a file`);
    if (sha256(path.join(folder, entry.name)) !== sums[entry.name]) {
      throw new Error(`${entry.name}: its SHA-256 differs from the checksum of the packing job`);
    }
  }
}

/**
 * @param {string} where
 * @param {readonly string[]} names
 * @param {readonly string[]} expected
 */
function sameNames(where, names, expected) {
  const missing = expected.filter((name) => !names.includes(name));
  const surplus = names.filter((name) => !expected.includes(name));
  if (missing.length + surplus.length === 0) return;
  throw new Error(`${where}: missing: ${missing.join(', ') || 'none'}; not expected: ${surplus.join(', ') || 'none'}`);
}
