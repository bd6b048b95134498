/** Finds packages whose public API differs from the base branch without a changeset. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Returns the packages whose API report has changed since the base, committed or not, and that no changeset added or changed
 * since then names. Returns an empty list if there is no history, or no base in it.
 *
 * @param {string} root The folder of the workspace.
 * @param {string} base Branch to merge into.
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
  // A new report belongs to a new package.
  const reports = files('diff', '--name-only', '--diff-filter=M', fork, '--', 'packages/*/*.api.md');
  const headers = [
    ...files('diff', '--name-only', '--diff-filter=AM', fork, '--', '.changeset/*.md'),
    ...files('ls-files', '--others', '--exclude-standard', '--', '.changeset/*.md'),
  ].map((file) => readFileSync(path.join(root, file), 'utf8').split(/^---$/m)[1] ?? '');
  return reports
    .map((file) => `@x/${file.split('/')[1]}`)
    .filter((name) => !headers.some((header) => header.includes(`'${name}':`) || header.includes(`"${name}":`)));
}
