/**
 * What `npm run fuzz` runs: the built packages against mutated answers of their providers. The harness stands in
 * `tests/fuzz`, where `npm test` runs a part of it.
 */
import { run } from './spawn.mjs';

const BUILD_LIMIT_SECONDS = 5 * 60;
const LIMIT_SECONDS = 60 * 60;
const OUTPUT = 'tests/fuzz/dist';

const PROVIDERS = ['paisr', 'paysecurez', 'singleview'].map((name) => `@x/${name}`);
const BUILD = ['run', 'build', ...PROVIDERS.map((name) => `--filter=${name}`), '--output-logs=errors-only'];
const BUNDLE = ['tests/fuzz/main.ts', '--format', 'esm', '--target', 'node20', '--out-dir', OUTPUT, '--silent'];
// The packages stay outside of the bundle: what is tried is what is published.
const EXTERNAL = ['@x/core', ...PROVIDERS].flatMap((name) => ['--external', name]);

let code = await run('turbo', BUILD, { limit: BUILD_LIMIT_SECONDS });
if (code === 0) code = await run('tsup', [...BUNDLE, ...EXTERNAL], { limit: BUILD_LIMIT_SECONDS });
if (code === 0) code = await run('node', [`${OUTPUT}/main.js`, ...process.argv.slice(2)], { limit: LIMIT_SECONDS });
process.exitCode = code;
