/** Finds packages whose public API has changed without a changeset. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Returns the packages whose API report has changed since the base branch without a changeset. Only changesets added or
 * changed since then count. Uncommitted changes are included. Returns an empty list if there is no git history or if it
 * does not contain the base branch.
 *
 * @param {string} root The workspace folder.
 * @param {string} base The branch into which the changes will be merged.
 * @returns {readonly string[]}
 */
export function unannouncedApiChanges(root, base) {
  /** @param {string[]} args */
  const files = (...args) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      .split('\n')
      .filter(Boolean);
  let fork;
  try {
    [fork = ''] = files('merge-base', 'HEAD', base);
  } catch {
    return [];
  }
  // Added reports belong to new packages, which do not need a changeset.
  const reports = files('diff', '--name-only', '--diff-filter=M', fork, '--', 'packages/*/*.api.md');
  const headers = [
    ...files('diff', '--name-only', '--diff-filter=AM', fork, '--', '.changeset/*.md'),
    ...files('ls-files', '--others', '--exclude-standard', '--', '.changeset/*.md'),
  ].map((file) => readFileSync(path.join(root, file), 'utf8').split(/^---$/m)[1] ?? '');
  return reports
    .map((file) => `@x/${file.split('/')[1]}`)
    .filter((name) => !headers.some((header) => header.includes(`'${name}':`) || header.includes(`"${name}":`)));
}
