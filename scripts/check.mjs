/**
 * The script behind `npm test`. It runs all builds, checks and tests with turbo, which skips steps whose inputs have
 * not changed. The last line of the output is `N passed, N failed`. Any other failed step counts as one failure.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { unannouncedApiChanges } from './api-changes.mjs';
import { run } from './spawn.mjs';

/** Time limit for the whole run. An uncached run takes nine minutes on two cores, and longer on a busy machine. */
const LIMIT_SECONDS = 1500;
/** Extra time for downloading pnpm and installing missing packages. */
const GRACE_SECONDS = 5 * 60;
/** Folder for turbo's run summaries. */
const SUMMARIES = '.turbo/runs';
const STEPS = [
  'build',
  'types',
  'types:workspace',
  'lint',
  'size',
  'api',
  'reference',
  'pack',
  'pack:check',
  'test',
  'test:workspace',
  'test:real-time',
];

// turbo requires pnpm, so this script restarts itself through npx and pnpm if necessary.
if (process.env['npm_config_user_agent']?.startsWith('pnpm/') !== true) {
  const root = process.cwd();
  const { packageManager } = JSON.parse(readFileSync('package.json', 'utf8'));
  // Inside the workspace, npx would spend seconds reading all installed packages.
  process.chdir(tmpdir());
  const args = ['--yes', packageManager, '-C', root, 'run', 'check'];
  process.exit(await run('npx', args, { limit: LIMIT_SECONDS + GRACE_SECONDS }));
}

// Results are only valid for one version of Node, so turbo includes this variable in its cache keys.
process.env['NODE_RELEASE'] = process.version;

const folders = [
  '.',
  'tests/real-time',
  ...['packages', 'apps', 'tools'].flatMap((group) => readdirSync(group).map((name) => `${group}/${name}`)),
];
const results = folders
  .filter((folder) => existsSync(`${folder}/jest.config.mjs`))
  .map((folder) => `${folder}/.jest/results.json`);

for (const file of results) rmSync(file, { force: true });
rmSync(SUMMARIES, { recursive: true, force: true });
const end = performance.now() + LIMIT_SECONDS * 1000;
const turbo = (/** @type {string[]} */ ...args) =>
  run('turbo', ['run', ...args], { limit: Math.ceil((end - performance.now()) / 1000) });
// The build runs first, because it would take four times as long in parallel with the tests.
let code = await turbo('build', '--output-logs=none');
// After a failed build, this command builds again and prints the errors.
if (code <= 128) {
  code = await turbo(
    ...STEPS,
    '--continue=dependencies-successful',
    '--output-logs=new-only',
    '--summarize',
    // turbo's default concurrency of ten is no faster on two cores and could make tests time out.
    '--concurrency=5',
  );
}

let passed = 0;
let failed = 0;
for (const file of results) {
  if (!existsSync(file)) {
    console.log(`${file}: expected, but the tests of this folder did not run`);
    failed += 1;
    continue;
  }
  const figures = JSON.parse(readFileSync(file, 'utf8'));
  passed += figures.numPassedTests;
  // Skipped tests count as failures, including tests skipped because of an `.only`.
  failed += figures.numFailedTests + figures.numRuntimeErrorTestSuites + figures.numPendingTests + figures.numTodoTests;
}
const broken = failedTasks();
failed += broken.filter((task) => !/(#|:)test/.test(task)).length;
if (broken.length > 0) console.log(`\nFailed: ${broken.join(', ')}`);
// This check is not cached, because it also depends on the git history.
const base = `origin/${process.env['GITHUB_BASE_REF'] || 'main'}`;
for (const name of unannouncedApiChanges('.', base)) {
  console.log(
    `\n${name}: its API report has changed since ${base}, but no changeset names it. Add one (pnpm changeset).`,
  );
  failed += 1;
}
if (code > 128) console.log('\nInterrupted');
// A run that exits with an error always counts as a failure.
if (code !== 0 && failed === 0) failed = 1;
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** Returns the IDs of the turbo tasks that failed. */
function failedTasks() {
  if (!existsSync(SUMMARIES)) return [];
  return readdirSync(SUMMARIES).flatMap((file) => {
    const { tasks } = JSON.parse(readFileSync(`${SUMMARIES}/${file}`, 'utf8'));
    return tasks
      .filter((/** @type {{ execution?: { exitCode?: number } }} */ task) => (task.execution?.exitCode ?? 0) !== 0)
      .map((/** @type {{ taskId: string }} */ task) => task.taskId);
  });
}
