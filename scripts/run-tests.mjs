/**
 * Runs Jest for the package in the current folder, with a time limit. `check.mjs` reads the results from
 * `.jest/results.json`.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { run } from './spawn.mjs';

const LIMIT_SECONDS = 240;

const given = process.argv.slice(2);
// `--limit N` sets the time limit in seconds, because browser tests are slow on a busy machine.
const limit = given[0] === '--limit' ? Number(given[1]) : LIMIT_SECONDS;
const jest = given[0] === '--limit' ? given.slice(2) : given;

rmSync('.jest', { recursive: true, force: true });
mkdirSync('.jest', { recursive: true });
const args = ['--json', '--outputFile=.jest/results.json', ...jest];
process.exitCode = await run('jest', args, { limit });
