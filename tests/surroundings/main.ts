/**
 * `npm run surroundings`: runs the packed packages with all tools and prints one line per program. Arguments select the
 * programs whose name or toolset contains one of the arguments. If all programs pass, writes the tables of
 * docs/works-with.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { replacePart } from '@x/report';
import { startSandbox } from '@x/sandbox';
import { removeInstalled } from '@x/test-kit/installed';
import { environmentOf } from '../sandbox-environment.js';
import { SURROUNDINGS } from './cases/index.js';
import { isExpected, runSurrounding, type Surrounding } from './surrounding.js';
import { isListed, MARKS, PAGE, tablesOf } from './works-with.js';

/** Number of programs that run at the same time. */
const PARALLEL = 2;

const started = Date.now();
const print = (text: string): void => void process.stdout.write(`${text}\n`);

const words = process.argv.slice(2).map((word) => word.toLowerCase());
const isSelected = ({ name, tools = 'small' }: Surrounding): boolean =>
  words.length === 0 || words.some((word) => `${name} ${tools}`.toLowerCase().includes(word));
const waiting = SURROUNDINGS.filter(isSelected);
const total = waiting.length;
let failed = 0;

/** Returns the reason for a failure. */
async function failureOf(surrounding: Surrounding, env: Readonly<Record<string, string>>): Promise<string | undefined> {
  try {
    const output = await runSurrounding(surrounding, env);
    return isExpected(surrounding, output) ? undefined : `must print ${surrounding.prints}, but printed\n${output}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function runWaiting(env: Readonly<Record<string, string>>): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const failure = await failureOf(next, env);
    if (failure !== undefined) failed += 1;
    print(failure === undefined ? `ok      ${next.name}` : `FAILED  ${next.name}: ${failure}`);
  }
}

const sandbox = await startSandbox();
try {
  const env = environmentOf(sandbox);
  await Promise.all(Array.from({ length: PARALLEL }, () => runWaiting(env)));
} finally {
  await sandbox.close();
  removeInstalled();
}
if (words.length === 0 && failed === 0) {
  const page = readFileSync(PAGE, 'utf8');
  writeFileSync(PAGE, replacePart(MARKS, page, tablesOf(SURROUNDINGS.filter(isListed))));
}
print(`\n${total - failed} passed, ${failed} failed, ${Math.round((Date.now() - started) / 1000)} s`);
if (failed > 0 || total === 0) process.exitCode = 1;
