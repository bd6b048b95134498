/**
 * Finds a Redis or Valkey server for the tests: the path in REDIS_SERVER, otherwise the first server found. If there is none,
 * installs Redis with apt-get on Linux, but only as root or in CI. Without a server, the tests that need one are skipped. In CI,
 * this is an error.
 */
import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

const SERVERS = ['redis-server', 'valkey-server'];
/** Common install folders. They may be missing from an unprivileged user's PATH. */
const FOLDERS = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin'];
const INSTALL_LIMIT_MS = 120_000;
const INSTALL = ['install', '-y', '--no-install-recommends', 'redis-server'];

const ADVICE = `No redis-server or valkey-server was found, and this process cannot install one. Install one with
  apt-get install redis-server     (Debian, Ubuntu; as root)
  brew install redis               (macOS)
and run the tests again.`;

/**
 * Returns the path of a server, or undefined if none is found. Throws if REDIS_SERVER is not the path of an executable file,
 * because using a different server would be misleading.
 *
 * @param {Readonly<Record<string, string | undefined>>} [env]
 * @param {readonly string[]} [folders] Folders to search in addition to the PATH.
 * @returns {string | undefined}
 */
export function findRedis(env = process.env, folders = FOLDERS) {
  const named = env['REDIS_SERVER'];
  if (named) {
    if (isProgram(named)) return path.resolve(named);
    throw new Error(`REDIS_SERVER: must be the path of a redis-server or valkey-server (got ${named})`);
  }
  const all = [...(env['PATH'] ?? '').split(path.delimiter), ...folders].filter((folder) => folder !== '');
  const candidates = SERVERS.flatMap((name) => all.map((folder) => path.join(folder, name)));
  return candidates.find((file) => isProgram(file));
}

/**
 * Returns the path of a server, and installs Redis first if necessary and allowed. Sets `REDIS_SERVER` to the path. If no server
 * is available, prints a hint and returns undefined. In CI, throws an error instead.
 *
 * @returns {string | undefined}
 */
export function provideRedis() {
  const found = findRedis() ?? (install() ? findRedis() : undefined);
  if (found !== undefined) {
    process.env['REDIS_SERVER'] = found;
    return found;
  }
  if (process.env['CI']) throw new Error(ADVICE);
  process.stderr.write(`\n${ADVICE}\nUntil then, the tests that need a server are SKIPPED.\n\n`);
  return undefined;
}

function install() {
  if (process.platform !== 'linux') return false;
  const root = process.getuid?.() === 0;
  // Uses sudo only in CI, where the machine is discarded after the run.
  if (!root && !process.env['CI']) return false;
  const options = /** @type {const} */ ({
    stdio: 'ignore',
    timeout: INSTALL_LIMIT_MS,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  for (const steps of [[INSTALL], [['update'], INSTALL]]) {
    try {
      for (const step of steps) {
        if (root) execFileSync('apt-get', step, options);
        else execFileSync('sudo', ['-n', 'apt-get', ...step], options);
      }
      return true;
    } catch {
      // The package list may be missing, so the second attempt downloads it first.
    }
  }
  return false;
}

/**
 * Returns whether a path is an executable file.
 *
 * @param {string} file
 */
export function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
