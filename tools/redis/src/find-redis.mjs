/**
 * Finds a Redis or Valkey server for the tests that need one: the one that REDIS_SERVER names, or else the first there is.
 * As root on Debian and the like, or in CI, it installs one.
 * Where there is none, those tests are left out with a word of what to do; in CI that is a failure.
 */
import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

const SERVERS = ['redis-server', 'valkey-server'];
/** Where packages put servers, beyond the PATH of an ordinary user. */
const FOLDERS = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin'];
const INSTALL_LIMIT_MS = 120_000;
const INSTALL = ['install', '-y', '--no-install-recommends', 'redis-server'];

const ADVICE = `No redis-server and no valkey-server was found, and none can be installed from here. Install one with
  apt-get install redis-server     (Debian, Ubuntu; as root)
  brew install redis               (macOS)
and run the tests again.`;

/**
 * The path of a server. Throws where REDIS_SERVER names what is no program: another one in its place would mislead.
 *
 * @param {Readonly<Record<string, string | undefined>>} [env]
 * @param {readonly string[]} [folders] Where to look besides the PATH.
 * @returns {string | undefined}
 */
export function findRedis(env = process.env, folders = FOLDERS) {
  const named = env['REDIS_SERVER'];
  if (named) {
    if (isProgram(named)) return path.resolve(named);
    throw new Error(`REDIS_SERVER: expected the path of a redis-server or valkey-server, got ${named}`);
  }
  const all = [...(env['PATH'] ?? '').split(path.delimiter), ...folders].filter((folder) => folder !== '');
  const candidates = SERVERS.flatMap((name) => all.map((folder) => path.join(folder, name)));
  return candidates.find((file) => isProgram(file));
}

/**
 * Returns the path of a server, which is installed where that is allowed, and names it in `REDIS_SERVER` for this process
 * and those that it starts. Prints advice and returns nothing where there is none; throws in CI, which has to have one.
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
  process.stderr.write(`\n${ADVICE}\nUntil then the tests that need it are LEFT OUT.\n\n`);
  return undefined;
}

function install() {
  if (process.platform !== 'linux') return false;
  const root = process.getuid?.() === 0;
  // A machine of CI is thrown away after the run; on anybody else's nothing is done with more rights than were given.
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
      // No apt-get, or no list of packages yet: then the next attempt fetches one.
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
