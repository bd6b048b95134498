/**
 * Checks the tarball that `pack.mjs` created for the package in the current folder. Runs publint, and attw for the
 * types of the ESM and CommonJS builds.
 */
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
