/** Which packages have another public API than the base of this branch has, and no changeset that says so. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const REPORT = /^packages\/([\w-]+)\/[\w-]+\.api\.md$/;
const CHANGESET = /^\.changeset\/[\w-]+\.md$/;

/**
 * The packages whose report of the API has changed since the base, without a changeset that was written or changed since
 * and names them. Nothing where that can't be told: there is no history, or no base in it.
 *
 * @param {string} root The folder of the workspace.
 * @param {string} [baseRef] What the branch is to be merged into; `origin/main` where it is left out.
 * @returns {readonly string[]}
 */
export function unannouncedApiChanges(root, baseRef = 'origin/main') {
  const base = git(root, 'merge-base', 'HEAD', baseRef)?.trim();
  if (base === undefined) return [];
  // Against the files as they are, committed or not. A report that is new belongs to a package that is new.
  const reports = lines(git(root, 'diff', '--name-only', '--diff-filter=M', base, '--', 'packages'));
  const written = [
    ...lines(git(root, 'diff', '--name-only', '--diff-filter=AM', base, '--', '.changeset')),
    ...lines(git(root, 'ls-files', '--others', '--exclude-standard', '--', '.changeset')),
  ].filter((file) => CHANGESET.test(file));
  const announced = written
    .map((file) => readFileSync(path.join(root, file), 'utf8').split(/^---$/m)[1] ?? '')
    .join('\n');
  return reports
    .flatMap((file) => REPORT.exec(file)?.[1] ?? [])
    .map((folder) => JSON.parse(readFileSync(path.join(root, 'packages', folder, 'package.json'), 'utf8')).name)
    .filter((name) => !new RegExp(`^['"]${name}['"]:`, 'm').test(announced));
}

/**
 * @param {string} cwd
 * @param {string[]} args
 */
function git(cwd, ...args) {
  try {
    return execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    // No git, no repository, or no such commit.
    return undefined;
  }
}

/** @param {string | undefined} text */
const lines = (text) => (text ?? '').split('\n').filter((line) => line !== '');
