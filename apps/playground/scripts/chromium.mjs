/** Where a Chromium is, and how to get one: for the tests of the page and for its screenshots. */
import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const INSTALL_LIMIT_MS = 5 * 60_000;

/** What a browser is started with that shows nothing but our page. */
export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

export const ADVICE =
  'The tests of the page need Chromium. Install it (Debian, Ubuntu: apt-get install chromium; macOS: Google Chrome), or set CHROMIUM_PATH to one that is there.';

/** @returns {string | undefined} */
export function findChromium() {
  const given = process.env['CHROMIUM_PATH'];
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).concat('/usr/bin');
  const candidates = [
    ...(given ? [given] : []),
    ...folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name))),
    ...ELSEWHERE,
  ];
  return candidates.find(isExecutable);
}

/** Installs Debian's where there is none and this process may; says so, since it changes the machine. */
export function installChromium() {
  if (findChromium() !== undefined || process.getuid?.() !== 0 || !isExecutable('/usr/bin/apt-get')) return;
  process.stderr.write('Installing chromium with apt-get, for the tests of the page\n');
  try {
    apt('update');
    apt('install', '-y', '--no-install-recommends', 'chromium');
  } catch (error) {
    process.stderr.write(`It could not be installed: ${/** @type {Error} */ (error).message}\n`);
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

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
