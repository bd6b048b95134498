/**
 * Finds a Redis or Valkey server for the tests that need one: the one that REDIS_SERVER names, or else the first one found.
 * As root on Debian and similar systems, or in CI, it installs one. Without a server, those tests are skipped with advice on
 * how to install one. In CI a missing server is an error.
 */
import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

const SERVERS = ['redis-server', 'valkey-server'];
/** Folders where packages install servers, in addition to the PATH of an ordinary user. */
const FOLDERS = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin'];
const INSTALL_LIMIT_MS = 120_000;
const INSTALL = ['install', '-y', '--no-install-recommends', 'redis-server'];

const ADVICE = `No redis-server or valkey-server was found, and this process cannot install one. Install one with
  apt-get install redis-server     (Debian, Ubuntu; as root)
  brew install redis               (macOS)
and run the tests again.`;

/**
 * Returns the path of a server, or undefined if none is found. Throws if REDIS_SERVER names no executable file, because using
 * another server would be misleading.
 *
 * @param {Readonly<Record<string, string | undefined>>} [env]
 * @param {readonly string[]} [folders] Where to look in addition to the PATH.
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
 * Returns the path of a server, after installing one if needed and allowed. Sets `REDIS_SERVER` to it, for this process and
 * those that it starts. Without a server it prints advice and returns undefined, or throws in CI, which needs one.
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
  process.stderr.write(`\n${ADVICE}\nUntil then the tests that need it are SKIPPED.\n\n`);
  return undefined;
}

function install() {
  if (process.platform !== 'linux') return false;
  const root = process.getuid?.() === 0;
  // A CI machine is discarded after the run. On other machines this script does not raise its privileges.
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
      // There is no apt-get, or no package list yet. The next attempt fetches the list.
    }
  }
  return false;
}

/** @param {string} file */
function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
