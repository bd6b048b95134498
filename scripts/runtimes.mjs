/**
 * What `npm run runtimes` runs: packs the packages, and tries them on every runtime that they are for. The checks stand in
 * `tests/runtimes`, where `npm test` runs them on the Node that it runs on. `--write` puts the table into the README.
 */
import { run } from './spawn.mjs';

const BUILD_LIMIT_SECONDS = 5 * 60;
const LIMIT_SECONDS = 20 * 60;
const OUTPUT = 'tests/runtimes/dist';
const PACK = ['run', 'build', 'pack', '--filter=./packages/*', '--output-logs=errors-only'];
const OURS = ['core', 'paisr', 'paysecurez', 'sandbox', 'singleview'].flatMap((name) => ['--external', `@x/${name}`]);
const COMMON = ['--target', 'node20', '--silent', ...OURS];
// What makes certificates finds its parts where it is installed.
const APART = ['--external', '@peculiar/x509', '--external', 'reflect-metadata'];
const MAIN = ['tests/runtimes/main.ts', '--format', 'esm', '--out-dir', OUTPUT, ...COMMON, ...APART];
// The one script of all runtimes, in both kinds of module; our packages stay outside of it.
const SCRIPT = [
  'tests/runtimes/conformance/main.ts',
  '--format',
  'esm,cjs',
  '--out-dir',
  `${OUTPUT}/conformance`,
  ...COMMON,
];

let code = await run('turbo', PACK, { limit: BUILD_LIMIT_SECONDS });
for (const bundle of [MAIN, SCRIPT]) {
  if (code === 0) code = await run('tsup', bundle, { limit: BUILD_LIMIT_SECONDS });
}
if (code === 0) code = await run('node', [`${OUTPUT}/main.js`, ...process.argv.slice(2)], { limit: LIMIT_SECONDS });
process.exitCode = code;
