/**
 * Runs jest for the package in the current folder, with an outer time limit, and keeps its figures in
 * `.jest/results.json`, from which `check.mjs` adds up the last line of `npm test`.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { run } from './spawn.mjs';

const LIMIT_SECONDS = 240;

rmSync('.jest', { recursive: true, force: true });
mkdirSync('.jest', { recursive: true });
const args = ['--json', '--outputFile=.jest/results.json', ...process.argv.slice(2)];
process.exitCode = await run('jest', args, { limit: LIMIT_SECONDS });
