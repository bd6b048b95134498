/**
 * What `npm start` runs: builds what is missing through turbo, then runs the playground in this very process. Not
 * through turbo: there flags, environment, standard input and signals would not reach it.
 */
import { run } from './spawn.mjs';

const LIMIT_SECONDS = 5 * 60;
const BUILD = ['run', 'build', '--filter=@x/playground...', '--output-logs=errors-only'];

const code = await run('turbo', BUILD, { limit: LIMIT_SECONDS });
if (code === 0) await import('../apps/playground/dist/main.js');
else process.exitCode = code;
