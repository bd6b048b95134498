import { execFileSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import path from 'node:path';

/** Commit settings for machines without a git configuration. */
const GIT = ['-c', 'user.name=Rehearsal', '-c', 'user.email=rehearsal@localhost', '-c', 'commit.gpgsign=false'];

/** Copies the work tree, without ignored files, to a new repository with an `origin`. */
export function throwAwayCopy(folder: string): void {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  });
  for (const file of listed.split('\0')) {
    // git also lists files whose deletion is not committed.
    if (file !== '' && existsSync(file)) cpSync(file, path.join(folder, file));
  }
  const origin = `${folder}-origin.git`;
  execFileSync('git', ['init', '--quiet', '--bare', origin]);
  execFileSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: folder });
  execFileSync('git', ['remote', 'add', 'origin', origin], { cwd: folder });
  commitAll(folder, 'The current state');
}

/** Commits all changes, because `changeset version` looks up the commit of each changeset. */
export function commitAll(folder: string, message: string): void {
  execFileSync('git', ['add', '--all'], { cwd: folder });
  execFileSync('git', [...GIT, 'commit', '--quiet', '--allow-empty', '--no-verify', '--message', message], {
    cwd: folder,
  });
}
