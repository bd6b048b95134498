/**
 * The script behind `npm run bench`. It builds outdated packages with turbo and then runs the bench in this process,
 * like `play.mjs`. If the `install` benchmark is selected, turbo also packs the packages.
 */
import { run } from './spawn.mjs';

const LIMIT_SECONDS = 5 * 60;

const args = process.argv.slice(2);
const flag = args.findIndex((one) => one.startsWith('-'));
const names = flag < 0 ? args : args.slice(0, flag);
const installs = names.length > 0 ? names.includes('install') : !args.includes('--quick') && !args.includes('--list');
const steps = installs ? ['build', 'pack'] : ['build'];

const code = await run('turbo', ['run', ...steps, '--filter=@x/bench...', '--output-logs=errors-only'], {
  limit: LIMIT_SECONDS,
});
if (code === 0) await import('../apps/bench/dist/main.js');
else process.exitCode = code;
