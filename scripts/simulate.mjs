/**
 * What `npm run simulate` runs: a day of a fleet in virtual time, decided by the functions that decide in the client. The
 * simulation is in `packages/core/simulation`.
 */
import { run } from './spawn.mjs';

const BUILD_LIMIT_SECONDS = 2 * 60;
const LIMIT_SECONDS = 20 * 60;
const HOME = 'packages/core/simulation';
const OUTPUT = `${HOME}/dist`;
const BUNDLE = [`${HOME}/main.ts`, '--format', 'esm', '--target', 'node20', '--out-dir', OUTPUT, '--silent'];

let code = await run('tsup', BUNDLE, { limit: BUILD_LIMIT_SECONDS });
if (code === 0) code = await run('node', [`${OUTPUT}/main.js`], { limit: LIMIT_SECONDS });
process.exitCode = code;
