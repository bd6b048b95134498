/**
 * The script behind `npm start`. It builds outdated packages with turbo and then runs the playground in this process,
 * because turbo would not forward flags, environment variables, standard input or signals.
 */
import { run } from './spawn.mjs';

const LIMIT_SECONDS = 5 * 60;
const BUILD = ['run', 'build', '--filter=@x/playground...', '--output-logs=errors-only'];

const code = await run('turbo', BUILD, { limit: LIMIT_SECONDS });
if (code === 0) await import('../apps/playground/dist/main.js');
else process.exitCode = code;
