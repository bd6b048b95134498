/**
 * What `npm run rehearse` runs: every step of a release against a registry on loopback, in a copy of the workspace. The
 * steps stand in `tests/release`, where `npm test` runs the tests of what they decide.
 */
import { provideRedis } from './find-redis.mjs';
import { run } from './spawn.mjs';

const BUILD_LIMIT_SECONDS = 60;
const LIMIT_SECONDS = 40 * 60;
const OUTPUT = 'tests/release/dist';
// For the example of @x/redis-store.
const REDIS = `--define.REDIS_SERVER=${JSON.stringify(provideRedis() ?? '')}`;
const BUNDLE = [
  'tests/release/main.ts',
  '--format',
  'esm',
  '--target',
  'node20',
  '--out-dir',
  OUTPUT,
  '--silent',
  REDIS,
];

let code = await run('tsup', BUNDLE, { limit: BUILD_LIMIT_SECONDS });
if (code === 0) code = await run('node', [`${OUTPUT}/main.js`], { limit: LIMIT_SECONDS });
process.exitCode = code;
