/**
 * Builds a program's dependencies with turbo and runs the program from its TypeScript sources. Both steps have a time
 * limit.
 *
 *   node scripts/start.mjs MINUTES FILE [arguments of turbo run] -- [arguments of the program]
 */
import { run } from './spawn.mjs';

const BUILD_LIMIT_SECONDS = 5 * 60;

const [minutes, file = '', ...rest] = process.argv.slice(2);
const end = rest.indexOf('--');
const [build, args] = [rest.slice(0, end), rest.slice(end + 1)];

let code = 0;
if (build.length > 0) {
  code = await run('turbo', ['run', ...build, '--output-logs=errors-only'], { limit: BUILD_LIMIT_SECONDS });
}
if (code === 0) code = await run('node', ['--import', 'tsx', file, ...args], { limit: Number(minutes) * 60 });
process.exitCode = code;
