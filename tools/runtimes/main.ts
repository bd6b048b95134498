/** `npm run runtimes`: runs the conformance script with the packed packages on all runtimes and prints a table. */
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

/** Time limit for each script run. */
const LIMIT_SECONDS = 120;
/** The script in both module formats. The folder has no package.json, so the extensions determine the format. */
const SCRIPTS = ['conformance.mjs', 'conformance.cjs'];

const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Runs the script on a runtime. If it fails, the `run` entry contains the reason. */
async function runOn(runtime: Runtime, cwd: string, script: string): Promise<Findings> {
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
    // The script must use the packed packages.
    external: [/^@x\//],
    config: false,
    silent: true,
  });
  for (const runtime of runtimesFor(process.platform, process.arch)) {
    const findings: Findings[] = [];
    for (const script of SCRIPTS) {
      const found = await runOn(runtime, cwd, script);
      findings.push(found);
      for (const [check, failure] of Object.entries(found)) {
        if (failure === null) continue;
        process.exitCode = 1;
        print(`${runtime.name}, ${script}, ${check}: ${failure}`);
      }
    }
    results.push({ runtime, findings });
    print(`${runtime.name} ${runtime.version}: done`);
  }
} finally {
  removeInstalled();
}

const table = tableOf(results);
print(`\n${table}`);
const good = process.exitCode === undefined;
if (good && process.argv.includes('--write'))
  writeFileSync('README.md', withTable(readFileSync('README.md', 'utf8'), table));
