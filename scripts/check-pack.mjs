/** Checks the tarball of the package in the current folder, made by `pack.mjs`, with publint and for its ESM and CJS types. */
import { run } from './spawn.mjs';

const LIMIT_SECONDS = 120;
const TARBALL = '.pack/package.tgz';

const checks = [
  ['publint', ['run', TARBALL, '--strict']],
  ['attw', [TARBALL, '--format', 'ascii']],
];
for (const [command, args] of /** @type {[string, string[]][]} */ (checks)) {
  const code = await run(command, args, { limit: LIMIT_SECONDS });
  if (code !== 0) process.exit(code);
}
