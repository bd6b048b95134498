import { execFileSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import path from 'node:path';

/** Whoever has set up nothing for git has to be able to commit too. */
const GIT = ['-c', 'user.name=Rehearsal', '-c', 'user.email=rehearsal@localhost', '-c', 'commit.gpgsign=false'];

/** Copies the work tree as it stands, without what git ignores, into a repository of its own that has an `origin`. */
export function throwAwayCopy(folder: string): void {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  });
  for (const file of listed.split('\0')) {
    // What was deleted and not committed is listed all the same.
    if (file !== '' && existsSync(file)) cpSync(file, path.join(folder, file));
  }
  const origin = `${folder}-origin.git`;
  execFileSync('git', ['init', '--quiet', '--bare', origin]);
  execFileSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: folder });
  execFileSync('git', ['remote', 'add', 'origin', origin], { cwd: folder });
  commitAll(folder, 'As it stands');
}

/** Changesets look for the commit that brought each of them. */
export function commitAll(folder: string, message: string): void {
  execFileSync('git', ['add', '--all'], { cwd: folder });
  execFileSync('git', [...GIT, 'commit', '--quiet', '--allow-empty', '--no-verify', '--message', message], {
    cwd: folder,
  });
}
