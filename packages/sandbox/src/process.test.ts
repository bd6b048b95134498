/**
 * What only a process of its own can show: signals, the end of standard input, and that nothing is left that keeps it
 * alive. The processes run the sources, transpiled file by file, so that no build is needed.
 */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transformFile } from '@swc/core';

const PACKAGE = join(__dirname, '..');
let folder: string;

beforeAll(async () => {
  // Inside the package, where its dependencies are found.
  await mkdir(join(PACKAGE, '.jest'), { recursive: true });
  folder = await mkdtemp(join(PACKAGE, '.jest', 'sources-'));
  const sources = (await readdir(__dirname)).filter((name) => /^[\w-]+\.ts$/.test(name));
  for (const name of sources) {
    const { code } = await transformFile(join(__dirname, name), {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
    });
    await writeFile(join(folder, name.replace(/\.ts$/, '.js')), code);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

function node(args: readonly string[], stdio: StdioOptions): ChildProcess {
  const child = spawn(process.execPath, args, { cwd: folder, stdio });
  children.push(child);
  return child;
}

const printed = (stream: Readable | null): Promise<string> => text(stream ?? Readable.from([]));

interface Announced {
  readonly child: ChildProcess;
  readonly url: string;
}

async function startCommand(stdin: 'pipe' | number): Promise<Announced> {
  const child = node(['cli.js', '--json'], [stdin, 'pipe', 'inherit']);
  const [line] = await once(child.stdout ?? child, 'data');
  return { child, url: JSON.parse(String(line)).url };
}

describe('the command', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('stops cleanly at %s', async (signal) => {
    const { child, url } = await startCommand('pipe');
    // Leaves a connection that is kept alive.
    expect((await fetch(url)).status).toBe(404);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('stops cleanly at the end of an open pipe', async () => {
    const { child, url } = await startCommand('pipe');
    expect((await fetch(url)).status).toBe(404);
    child.stdin?.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it.each(['/dev/null', __filename])('goes on where its input is %s', async (name) => {
    const input = await open(name);
    try {
      const { child, url } = await startCommand(input.fd);
      for (let n = 0; n < 10; n += 1) expect((await fetch(url)).status).toBe(404);
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).toEqual([0, null]);
    } finally {
      await input.close();
    }
  });

  it('ends with 2 and a reason for a flag that it does not know', async () => {
    const child = node(['cli.js', '--prot'], ['ignore', 'ignore', 'pipe']);
    const [reason, [code]] = await Promise.all([printed(child.stderr), once(child, 'exit')]);
    expect(reason).toMatch(/^Unknown option '--prot'\n/);
    expect(code).toBe(2);
  });
});

describe('a sandbox that was closed', () => {
  it.each(['delay: 60_000', 'drip: 60_000', 'hang: true', "hang: 'body'"])(
    'keeps its process no longer, also where a request was under { %s }',
    async (fault) => {
      const file = join(folder, 'closed.mjs');
      await writeFile(
        file,
        `import { startSandbox } from './index.js';
        const sandbox = await startSandbox();
        sandbox.fault('*', { ${fault} });
        const answer = fetch(sandbox.url).then((it) => it.text()).catch((error) => error.name);
        while (sandbox.requests().length === 0) await new Promise(setImmediate);
        await sandbox.close();
        console.log(await answer);`,
      );
      const child = node([file], ['ignore', 'pipe', 'inherit']);
      const [out, [code]] = await Promise.all([printed(child.stdout), once(child, 'exit')]);
      expect([out, code]).toEqual(['TypeError\n', 0]);
    },
  );
});

describe('the README', () => {
  // Each ```js block, exactly as printed: only the package's name is replaced by the place of its sources.
  async function example(number: number): Promise<string> {
    const readme = await readFile(join(PACKAGE, 'README.md'), 'utf8');
    const block = [...readme.matchAll(/^```js\n(.*?)^```$/gms)][number]?.[1] ?? '';
    expect(block).toContain("from '@x/sandbox'");
    const file = join(folder, `example-${number}.mjs`);
    await writeFile(file, block.replace("from '@x/sandbox'", "from './index.js'"));
    return file;
  }

  it('has a first example that runs, prints what its comments say, and ends by itself', async () => {
    const file = await example(0);
    const child = node([file], ['ignore', 'pipe', 'pipe']);
    const [out, err, [code]] = await Promise.all([printed(child.stdout), printed(child.stderr), once(child, 'exit')]);
    const promised = [...(await readFile(file, 'utf8')).matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(
      ([, comment]) => comment,
    );
    expect({ out: out.trim().split('\n'), err, code }).toEqual({ out: promised, err: '', code: 0 });
    expect(promised).toHaveLength(2);
  });

  it('has a test as a second example that passes', async () => {
    const child = node(['--test', '--test-reporter=tap', await example(1)], ['ignore', 'pipe', 'inherit']);
    const [out, [code]] = await Promise.all([printed(child.stdout), once(child, 'exit')]);
    expect(out).toMatch(/^# pass 1$/m);
    expect(out).toMatch(/^# fail 0$/m);
    expect(code).toBe(0);
  });
});
