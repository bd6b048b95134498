import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { install } from '@x/test-kit/installed';
import { runQuietly } from '@x/test-kit/run-quietly';
import type { Listing } from './listing.js';
import { TOOLS, type Toolset } from './tools.js';

/** A small program that uses the packed packages with a tool that our users use, such as a test runner or a bundler. */
export interface Surrounding {
  /** Description of the program, for example "Jest 30, CommonJS". */
  readonly name: string;
  /** Toolset that the program needs. Default: the tools that install quickly. */
  readonly tools?: Toolset;
  /** Package manager that installs the tools. Default: npm. */
  readonly manager?: 'npm' | 'pnpm';
  /** Content of each file, by path. */
  readonly files: Readonly<Record<string, string>>;
  /**
   * Shell command that runs in the program's folder. It must succeed. `$OUTSIDE` is an empty folder from which no
   * package can be resolved.
   */
  readonly command: string;
  /** Text or pattern that the command's output must contain. */
  readonly prints: string | RegExp;
  /** Environment variables in addition to the sandbox's values. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the program also runs in `npm test`, as one program of each kind does. It must finish within seconds. */
  readonly quick?: boolean;
  /** The row in docs/works-with.md that the program verifies. */
  readonly listing?: Listing;
}

/** Time limit for a command in seconds. */
const LIMIT = 240;
const PROVIDERS = ['paisr', 'paysecurez', 'singleview'];
const WORKSPACE_TOOLS = path.resolve('node_modules/.bin');

const installed = new Map<string, Promise<string>>();

/** Installs the packed packages and a toolset, once per process. Returns the folder. */
function installedWith(tools: Toolset, manager: 'npm' | 'pnpm'): Promise<string> {
  const key = `${manager} ${tools}`;
  let folder = installed.get(key);
  if (folder === undefined) {
    folder = install(PROVIDERS, ['core'], TOOLS[tools], manager);
    installed.set(key, folder);
  }
  return folder;
}

/**
 * Runs a program in a new folder and returns its output. Rejects if its command fails. Call `removeInstalled` after the
 * last program.
 *
 * @param sandbox Environment variables with a sandbox's values; see `environmentOf`.
 */
export async function runSurrounding(
  { tools = 'small', manager = 'npm', files, command, env }: Surrounding,
  sandbox: Readonly<Record<string, string>>,
): Promise<string> {
  const folder = await installedWith(tools, manager);
  const cwd = mkdtempSync(path.join(folder, 'program-'));
  for (const [name, text] of Object.entries({ 'package.json': '{}', ...files })) {
    const file = path.join(cwd, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const PATH = [path.join(folder, 'node_modules/.bin'), WORKSPACE_TOOLS, process.env['PATH']].join(path.delimiter);
  const outside = mkdtempSync(path.join(tmpdir(), 'outside-'));
  const base = { PATH, HOME: outside, OUTSIDE: outside, CI: '1', NO_COLOR: '1' };
  try {
    const args = ['-c', `exec 2>&1; ${command}`];
    return await runQuietly('sh', args, { cwd, limit: LIMIT, env: { ...base, ...sandbox, ...env } });
  } finally {
    rmSync(outside, { recursive: true, force: true });
  }
}

/** Returns whether the output contains the program's expected text or matches its pattern. */
export const isExpected = ({ prints }: Surrounding, output: string): boolean =>
  typeof prints === 'string' ? output.includes(prints) : prints.test(output);
