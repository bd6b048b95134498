/**
 * Opens or updates the pull request with the new versions. Applies the patch from the job that created the versions,
 * which cannot push because it runs third-party code. Rejects any change that is not part of versioning. Requires git
 * and gh.
 *
 * Usage: propose.mjs FILE. Required environment variables: CHECKSUM (the file's SHA-256) and GH_TOKEN (a GitHub token).
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { sha256 } from './files.mjs';

const BRANCH = 'changeset-release/main';
const TITLE = 'Version packages';
const BODY =
  'Merging this pull request publishes each package whose version changes. The changelogs list the changes. ' +
  'GitHub does not run checks on this pull request until you close and reopen it.';
const AUTHOR = [
  ...['-c', 'user.name=github-actions[bot]'],
  ...['-c', 'user.email=41898282+github-actions[bot]@users.noreply.github.com'],
  ...['-c', 'commit.gpgsign=false'],
];
/** Options that make git use gh's token without storing it. */
const LOGIN = ['-c', 'credential.helper=', '-c', 'credential.helper=!gh auth git-credential'];

const { CHECKSUM } = process.env;
const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: propose.mjs FILE');
if (sha256(file) !== CHECKSUM) {
  throw new Error(`${file}: its SHA-256 differs from the checksum of the job that created it`);
}
run('git', ['apply', '--index', file]);
const changes = changed();
if (changes.length === 0) throw new Error(`${file}: expected new versions, but the patch is empty`);
for (const change of changes) inspect(change);
run('git', [...AUTHOR, 'commit', '--quiet', '--no-verify', '--message', TITLE]);
run('git', [...LOGIN, 'push', '--quiet', '--force', 'origin', `HEAD:refs/heads/${BRANCH}`]);
const open = run('gh', ['pr', 'list', '--head', BRANCH, '--base', 'main', '--state', 'open', '--json', 'number']);
if (JSON.parse(open).length === 0) {
  run('gh', ['pr', 'create', '--head', BRANCH, '--base', 'main', '--title', TITLE, '--body', BODY]);
}

/**
 * @typedef {{ path: string, before: string, after: string }} Change A path and its file modes before and after the
 * change.
 * @returns {readonly Change[]}
 */
function changed() {
  const raw = run('git', ['diff', '--cached', '--raw', '--no-renames', '-z', 'HEAD']).split('\0');
  /** @type {Change[]} */
  const found = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [before = '', after = ''] = (raw[at] ?? '').slice(1).split(' ');
    found.push({ path: raw[at + 1] ?? '', before, after });
  }
  return found;
}

/**
 * Throws unless the change is part of versioning, which only removes changesets and writes changelogs and version
 * numbers.
 *
 * @param {Change} change
 */
function inspect({ path, before, after }) {
  const NONE = '000000';
  const FILE = '100644';
  if (/^\.changeset\/[\w-]+\.md$/.test(path) && before === FILE && after === NONE) return;
  if (/^packages\/[\w-]+\/CHANGELOG\.md$/.test(path) && (before === NONE || before === FILE) && after === FILE) return;
  // The `changeset version` command only reformats the manifests of private packages.
  const isManifest = /^(packages|apps)\/[\w-]+\/package\.json$/.test(path) && before === FILE && after === FILE;
  if (isManifest && onlyVersionDiffers(run('git', ['show', `HEAD:${path}`]), readFileSync(path, 'utf8'))) return;
  throw new Error(`${path}: expected changesets to be removed, changelogs, and the field version of package.json`);
}

/**
 * @param {string} before
 * @param {string} after
 */
function onlyVersionDiffers(before, after) {
  const { version } = JSON.parse(after);
  if (!/^\d+\.\d+\.\d+$/.test(version)) return false;
  return JSON.stringify({ ...JSON.parse(before), version }) === JSON.stringify(JSON.parse(after));
}

/**
 * @param {'git' | 'gh'} command
 * @param {readonly string[]} args
 */
function run(command, args) {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
