import { execFileSync } from 'node:child_process';

const LIMIT_MS = 120_000;

/**
 * Returns whether the registry has this version of a package.
 *
 * @param {{ readonly name: string, readonly version: string }} manifest
 */
export function isPublished({ name, version }) {
  try {
    return npm(['view', `${name}@${version}`, 'version'], ['ignore', 'pipe', 'pipe'])?.trim() === version;
  } catch (error) {
    // Only E404 means that the version is missing.
    if (/\bE404\b/.test(String(/** @type {{ stderr?: unknown }} */ (error).stderr))) return false;
    throw error;
  }
}

/**
 * @param {readonly string[]} args
 * @param {import('node:child_process').StdioOptions} stdio
 */
export function npm(args, stdio) {
  return /** @type {string | null} */ (execFileSync('npm', args, { stdio, encoding: 'utf8', timeout: LIMIT_MS }));
}
