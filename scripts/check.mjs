/**
 * What `npm test` runs: build, types, lint, format, size, packaging and every test, through turbo, so that what has not
 * changed is not run again. Ends with `N passed, N failed`; a step without tests of its own that fails counts as one.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { unannouncedApiChanges } from './api-changes.mjs';
import { run } from './spawn.mjs';

/** On two cores it takes nine minutes with nothing cached; what CI runs has ten. */
const LIMIT_SECONDS = 570;
/** For pnpm to come, and to install what is missing. */
const GRACE_SECONDS = 5 * 60;
/** Where turbo says what it did. */
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
  'test',
  'test:workspace',
  'test:real-time',
];

// Turbo has to find pnpm, which comes through npx unless whoever runs this has it.
if (process.env['npm_config_user_agent']?.startsWith('pnpm/') !== true) {
  const root = process.cwd();
  const { packageManager } = JSON.parse(readFileSync('package.json', 'utf8'));
  // From elsewhere: in a workspace npx reads all that is installed before it does anything, which takes seconds.
  process.chdir(tmpdir());
  const args = ['--yes', packageManager, '-C', root, 'run', 'check'];
  process.exit(await run('npx', args, { limit: LIMIT_SECONDS + GRACE_SECONDS }));
}

// What one version of Node has shown says nothing of another: turbo keeps their results apart by this.
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
// First what all else waits for: beside the tests it would take four times as long, and the longest of them needs it.
let code = await turbo('build', '--output-logs=none');
// A build that failed is made again, and says why.
if (code <= 128) {
  code = await turbo(
    ...STEPS,
    '--continue=dependencies-successful',
    '--output-logs=new-only',
    '--summarize',
    // Ten at once, as turbo would have it, take no less time on two cores, and tests come to wait for their turn.
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
  // A test that is skipped, or left out by an `.only` beside it, shows nothing.
  failed += figures.numFailedTests + figures.numRuntimeErrorTestSuites + figures.numPendingTests + figures.numTodoTests;
}
const broken = failedTasks();
failed += broken.filter((task) => !/(#|:)test/.test(task)).length;
if (broken.length > 0) console.log(`\nFailed: ${broken.join(', ')}`);
// What a pull request is to be merged into; it is not cached, as it looks at history and not at files.
const base = `origin/${process.env['GITHUB_BASE_REF'] || 'main'}`;
for (const name of unannouncedApiChanges('.', base)) {
  console.log(
    `\n${name}: its API report has changed since ${base}, and no changeset says so: add one (pnpm changeset)`,
  );
  failed += 1;
}
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
