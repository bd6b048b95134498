/**
 * What `npm test` runs: build, types, lint, format, packaging and every test, through turbo, so that what has not
 * changed is not run again. Ends with `N passed, N failed`; a step other than a test that fails counts as one failure.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { run } from './spawn.mjs';

const LIMIT_SECONDS = 9 * 60;
const STEPS = ['build', 'types', 'lint', 'pack', 'test', 'test:workspace'];

const folders = ['.', ...['packages', 'apps'].flatMap((group) => readdirSync(group).map((name) => `${group}/${name}`))];
const results = folders.map((folder) => `${folder}/.jest/results.json`);

for (const file of results) rmSync(file, { force: true });
const code = await run('turbo', ['run', ...STEPS, '--continue=dependencies-successful', '--output-logs=new-only'], {
  limit: LIMIT_SECONDS,
});

let passed = 0;
let failed = 0;
for (const file of results.filter((file) => existsSync(file))) {
  const figures = JSON.parse(readFileSync(file, 'utf8'));
  passed += figures.numPassedTests;
  failed += figures.numFailedTests + figures.numRuntimeErrorTestSuites;
}
if (code !== 0 && failed === 0) failed = 1;
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
