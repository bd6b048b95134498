/**
 * What `npm test` runs: build, types, lint, format, packaging and every test, through turbo, so that what has not
 * changed is not run again. Ends with `N passed, N failed`; a step without tests of its own that fails counts as one.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { run } from './spawn.mjs';

const LIMIT_SECONDS = 9 * 60;
/** Where turbo says what it did. */
const SUMMARIES = '.turbo/runs';
const STEPS = ['build', 'types', 'lint', 'pack', 'test', 'test:workspace'];

const folders = ['.', ...['packages', 'apps'].flatMap((group) => readdirSync(group).map((name) => `${group}/${name}`))];
const results = folders.map((folder) => `${folder}/.jest/results.json`);

for (const file of results) rmSync(file, { force: true });
rmSync(SUMMARIES, { recursive: true, force: true });
const args = ['run', ...STEPS, '--continue=dependencies-successful', '--output-logs=new-only', '--summarize'];
const code = await run('turbo', args, { limit: LIMIT_SECONDS });

let passed = 0;
let failed = 0;
for (const file of results.filter((file) => existsSync(file))) {
  const figures = JSON.parse(readFileSync(file, 'utf8'));
  passed += figures.numPassedTests;
  failed += figures.numFailedTests + figures.numRuntimeErrorTestSuites;
}
const broken = failedTasks();
failed += broken.filter((task) => !/(#|:)test/.test(task)).length;
if (broken.length > 0) console.log(`\nFailed: ${broken.join(', ')}`);
if (code > 128) console.log('\nInterrupted');
// Whatever else went wrong, a run that did not end well is no success.
if (code !== 0 && failed === 0) failed = 1;
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** The tasks that turbo ran and that did not end well. */
function failedTasks() {
  if (!existsSync(SUMMARIES)) return [];
  return readdirSync(SUMMARIES).flatMap((file) => {
    const { tasks } = JSON.parse(readFileSync(`${SUMMARIES}/${file}`, 'utf8'));
    return tasks
      .filter((/** @type {{ execution?: { exitCode?: number } }} */ task) => (task.execution?.exitCode ?? 0) !== 0)
      .map((/** @type {{ taskId: string }} */ task) => task.taskId);
  });
}
