/** Runs every code example in the README as printed, except that it replaces the package's import path. */
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readCommand } from './command/arguments.js';
import { FAULT_FIELDS } from './faults/read-fault.js';
import { startSandbox } from './index.js';
import { openWorkplace, PACKAGE, printed, type Workplace } from './test-support/processes.test-support.js';

// Each test starts a process, and some tests start a test runner.
jest.setTimeout(60_000);

let workplace: Workplace;
let readme: string;

beforeAll(async () => {
  workplace = await openWorkplace();
  readme = await readFile(join(PACKAGE, 'README.md'), 'utf8');
});
afterAll(() => workplace.remove());

/** Each example's heading and runner, in README order. */
const EXAMPLES: readonly (readonly [heading: string, by: 'node' | 'node --test' | 'jest' | 'vitest'])[] = [
  ['First example', 'node'],
  ['In your tests', 'node --test'],
  ['In your tests', 'jest'],
  ['In your tests', 'vitest'],
  ['Faults', 'node'],
  ['Custom routes', 'node'],
  ['Webhooks', 'node'],
  ['Callbacks', 'node'],
  ['HTTPS', 'node'],
  ['Control API', 'node'],
];

/** Returns the code blocks in one language, each with its heading. */
function blocks(language: 'js' | 'sh'): readonly { readonly heading: string; readonly code: string }[] {
  return readme.split(/^## /m).flatMap((section) => {
    const [heading = ''] = section.split('\n', 1);
    const found = section.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'));
    return [...found].map(([, code = '']) => ({ heading, code }));
  });
}

/** Writes the nth example to a file. Returns the file's name and the code. */
async function example(index: number, extension: string): Promise<{ readonly name: string; readonly code: string }> {
  const { code } = blocks('js')[index] ?? { code: '' };
  const name = `example-${index}${extension}`;
  const runnable = code.replace(/(?<=from |require\()'@x\/sandbox'/, "'./index.js'");
  expect(runnable).not.toBe(code);
  await writeFile(join(workplace.folder, name), runnable);
  return { name, code };
}

/** Returns the path to a package's command. */
async function commandOf(name: string): Promise<string> {
  const manifest = createRequire(join(PACKAGE, 'package.json')).resolve(`${name}/package.json`);
  const { bin } = JSON.parse(await readFile(manifest, 'utf8')) as { bin: string | Readonly<Record<string, string>> };
  return join(dirname(manifest), typeof bin === 'string' ? bin : (bin[name] ?? ''));
}

it('the README has exactly the expected examples', () => {
  expect(blocks('js').map(({ heading }) => heading)).toEqual(EXAMPLES.map(([heading]) => heading));
});

const runBy = (runner: string) =>
  EXAMPLES.flatMap(([heading, by], index) => (by === runner ? [[heading, index] as const] : []));

describe('the README', () => {
  it.each(runBy('node'))(
    'the README example under "%s" prints the documented output and exits',
    async (_heading, index) => {
      const { name, code } = await example(index, '.mjs');
      const documented = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, comment]) => `${comment}\n`);
      expect(documented).not.toEqual([]);
      expect(await workplace.run([name])).toEqual({ out: documented.join(''), err: '', code: 0 });
    },
  );

  it.each(runBy('node --test'))('the README example under "%s" passes with node --test', async (_heading, index) => {
    const { name } = await example(index, '.mjs');
    const { out, code } = await workplace.run(['--test', '--test-reporter=tap', name]);
    expect(out).toMatch(/^# pass 1$/m);
    expect(out).toMatch(/^# fail 0$/m);
    expect(code).toBe(0);
  });

  it.each(runBy('jest'))('the README example under "%s" passes with jest', async (_heading, index) => {
    const { name } = await example(index, '.test.js');
    const config = {
      rootDir: workplace.folder,
      testMatch: [`<rootDir>/${name}`],
      transform: { '^.+\\.js$': ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs' } }] },
    };
    await writeFile(join(workplace.folder, 'jest.config.json'), JSON.stringify(config));
    const args = [await commandOf('jest'), '--config=jest.config.json', '--ci', '--no-cache'];
    const { err, code } = await workplace.run(args);
    expect(err).toMatch(/^Tests: +2 passed, 2 total$/m);
    expect(code).toBe(0);
  });

  it.each(runBy('vitest'))('the README example under "%s" passes with vitest', async (_heading, index) => {
    const { name } = await example(index, '.spec.js');
    const args = [await commandOf('vitest'), 'run', '--root=.', '--reporter=json', '--no-color', name];
    const { out, err, code } = await workplace.run(args);
    expect(err).toBe('');
    expect(JSON.parse(out)).toMatchObject({ numPassedTests: 1, numTotalTests: 1, success: true });
    expect(code).toBe(0);
  });
});

describe('the command', () => {
  it('the command starts with every command line in the README', async () => {
    const lines = blocks('sh').flatMap(({ code }) => code.split('\n').filter((line) => line.startsWith('npx ')));
    expect(lines).toHaveLength(6);
    for (const line of lines) {
      const [npx, name, ...args] = line.replace(/ > \S+$/, '').split(' ');
      expect([npx, name]).toEqual(['npx', '@x/sandbox']);
      expect(readCommand(args)).toMatchObject({ kind: 'start' });
      // The port in the README may be in use, so the test uses a free port.
      const free = args.map((arg) => (/^\d+$/.test(arg) ? '0' : arg));
      const child = workplace.node(['cli.js', ...free], ['pipe', 'pipe', 'inherit']);
      const out = printed(child.stdout);
      await once(child.stdout ?? child, 'readable');
      child.stdin?.end();
      expect(await once(child, 'exit')).toEqual([0, null]);
      expect(await out).toMatch(/https?:\/\/127\.0\.0\.1:\d+/);
    }
  });

  it("the command's help text lists the same options as the README", async () => {
    const { out } = await workplace.run(['cli.js', '--help']);
    const options = [...out.matchAll(/^ {2}(--[\w-]+)/gm)].map(([, option = '']) => option);
    expect(options.length).toBeGreaterThan(8);
    const table = [...readme.matchAll(/^\| `(--[\w-]+)/gm)].map(([, option]) => option);
    expect(new Set(table)).toEqual(new Set(options));
  });
});

describe('the README tables', () => {
  it('the README tables list every fault field, sandbox method and option', async () => {
    const named = [...readme.matchAll(/^\| (`.*?`) +\|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`(?:sandbox\.)?(\w+)[^`]*`/g)].map(([, name]) => name),
    );
    expect(named).toEqual(expect.arrayContaining([...FAULT_FIELDS]));
    await using sandbox = await startSandbox();
    const calls = Object.entries(sandbox).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
    expect(named).toEqual(expect.arrayContaining(calls));
    const refused: unknown = await startSandbox({ unknown: 1 } as object).catch((error: unknown) => error);
    const [, options = ''] = /use one of (.*)$/.exec((refused as Error).message) ?? [];
    expect(named).toEqual(expect.arrayContaining(options.split(', ')));
  });
});
