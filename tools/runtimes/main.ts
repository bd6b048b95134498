/** What `npm run runtimes` runs: the packed packages on every runtime, by one script, and a table of what was found. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox } from '@x/sandbox';
import { selfSigned } from '@x/test-kit/certificates';
import { installOnce } from '@x/test-kit/install-once';
import { install, removeInstalled } from '@x/test-kit/installed';
import { runQuietly } from '@x/test-kit/run-quietly';
import { build } from 'tsup';
import type { Findings } from './conformance/conformance.js';
import { type Runtime, runtimesFor } from './runtimes.js';
import { HOSTILE_VARIABLES, variablesFor } from './surroundings-of-sandbox.js';
import { type Result, tableOf, withTable } from './table.js';
import { startTrapServer } from './trap-server.js';

/** For all checks on one runtime. */
const LIMIT_SECONDS = 120;
/** The script in both kinds of module. No manifest says there which kind it is, so that the names have to. */
const SCRIPTS = ['conformance.mjs', 'conformance.cjs'];

const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Runs the script on a runtime; what can't be run has no findings, and says why. */
async function tryOn(runtime: Runtime, cwd: string, script: string): Promise<Findings> {
  const { name, dependency, version, binary, args, engine } = runtime;
  const sandbox = await startSandbox({ controlPort: 0 });
  const trap = await startTrapServer();
  const impostor = await startTrapServer(await selfSigned(['127.0.0.1']));
  const home = mkdtempSync(path.join(tmpdir(), 'runtime-'));
  try {
    const label = name.toLowerCase().replace(' ', '-');
    const folder = await installOnce(label, { dependencies: { [dependency]: version } });
    const file = path.join(folder, 'node_modules', dependency, binary);
    const variables = { HOME: home, DENO_NO_UPDATE_CHECK: '1', ...variablesFor(sandbox, trap, impostor, engine) };
    const run = async (env: Readonly<Record<string, string>>, ...flags: readonly string[]): Promise<Findings> =>
      JSON.parse(await runQuietly(file, [...args, script, ...flags], { cwd, env, limit: LIMIT_SECONDS }));
    return { ...(await run(variables)), ...(await run({ ...variables, ...HOSTILE_VARIABLES }, 'hostile')) };
  } catch (error) {
    return { run: error instanceof Error ? error.message : String(error) };
  } finally {
    rmSync(home, { recursive: true, force: true });
    await Promise.all([sandbox, trap, impostor].map((server) => server.close()));
  }
}

const results: Result[] = [];
try {
  const cwd = await install(['paisr', 'paysecurez', 'singleview'], ['core']);
  await build({
    entry: { conformance: 'tools/runtimes/conformance/main.ts' },
    outDir: cwd,
    outExtension: ({ format }) => ({ js: format === 'esm' ? '.mjs' : '.cjs' }),
    format: ['esm', 'cjs'],
    target: 'node20',
    // Our packages stay outside of it: the script runs with those that were packed.
    external: [/^@x\//],
    config: false,
    silent: true,
  });
  for (const runtime of runtimesFor(process.platform, process.arch)) {
    const findings: Findings[] = [];
    for (const script of SCRIPTS) {
      const found = await tryOn(runtime, cwd, script);
      findings.push(found);
      for (const [check, what] of Object.entries(found)) {
        if (what === null) continue;
        process.exitCode = 1;
        print(`${runtime.name}, ${script}, ${check}: ${what}`);
      }
    }
    results.push({ runtime, findings });
    print(`${runtime.name} ${runtime.version}: tried`);
  }
} finally {
  removeInstalled();
}

const table = tableOf(results);
print(`\n${table}`);
const good = process.exitCode === undefined;
if (good && process.argv.includes('--write'))
  writeFileSync('README.md', withTable(readFileSync('README.md', 'utf8'), table));
