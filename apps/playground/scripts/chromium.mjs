/** Finds or installs Chromium for the page tests and the screenshots. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { isProgram } from '@x/local-redis/find';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MACOS_PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const INSTALL_LIMIT_MS = 5 * 60_000;

/** Command-line flags for Chromium. */
export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

export const ADVICE =
  'The page tests need Chromium. Install it (Debian, Ubuntu: apt-get install chromium; macOS: Google Chrome), or set CHROMIUM_PATH to the path of an installed browser.';

/**
 * Returns the path in `CHROMIUM_PATH` if it is executable. Otherwise, returns the first Chromium on the `PATH` or in a
 * common installation directory.
 *
 * @returns {string | undefined}
 */
export function findChromium() {
  const named = process.env['CHROMIUM_PATH'];
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).concat('/usr/bin');
  const candidates = [
    ...(named ? [named] : []),
    ...folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name))),
    ...MACOS_PATHS,
  ];
  return candidates.find(isProgram);
}

/**
 * Installs Chromium's Debian package if no browser is found and this process runs as root. Prints a message, because
 * the installation modifies the machine.
 */
export function installChromium() {
  if (findChromium() !== undefined || process.getuid?.() !== 0 || !isProgram('/usr/bin/apt-get')) return;
  process.stderr.write('Installing chromium with apt-get for the page tests\n');
  try {
    apt('update');
    apt('install', '-y', '--no-install-recommends', 'chromium');
  } catch (error) {
    process.stderr.write(`chromium could not be installed: ${/** @type {Error} */ (error).message}\n`);
  }
}

/** @param {string[]} args */
function apt(...args) {
  execFileSync('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: INSTALL_LIMIT_MS,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}
