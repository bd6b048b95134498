import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { transformFile } from '@swc/core';

export const PACKAGE = join(__dirname, '../..');

const SOURCES = join(PACKAGE, 'src');

/** A folder with the transpiled source files, and the processes that run in it. */
export interface Workplace {
  readonly folder: string;
  /** Starts Node.js in the folder. */
  node(args: readonly string[], stdio: StdioOptions, env?: NodeJS.ProcessEnv): ChildProcess;
  /** Runs Node.js in the folder and waits until it exits. */
  run(args: readonly string[]): Promise<{ readonly out: string; readonly err: string; readonly code: number | null }>;
  /** Kills running processes and removes the folder. */
  remove(): Promise<void>;
}

export async function openWorkplace(): Promise<Workplace> {
  // Create the folder inside the package, so that Node.js can resolve the package's dependencies.
  await mkdir(join(PACKAGE, '.jest'), { recursive: true });
  const folder = await mkdtemp(join(PACKAGE, '.jest', 'sources-'));
  const files = await readdir(SOURCES, { recursive: true });
  for (const name of files.filter((file) => /^[\w/-]+\.ts$/.test(file))) {
    const { code } = await transformFile(join(SOURCES, name), {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
    });
    const target = join(folder, name.replace(/\.ts$/, '.js'));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, code);
  }
  const children: ChildProcess[] = [];
  const node: Workplace['node'] = (args, stdio, env = process.env) => {
    const child = spawn(process.execPath, args, { cwd: folder, stdio, env });
    children.push(child);
    return child;
  };
  return {
    folder,
    node,
    async run(args) {
      const child = node(args, ['ignore', 'pipe', 'pipe']);
      const [out, err, [code]] = await Promise.all([printed(child.stdout), printed(child.stderr), once(child, 'exit')]);
      return { out, err, code };
    },
    async remove() {
      for (const child of children) child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Returns the complete output of a stream. */
export function printed(stream: Readable | null): Promise<string> {
  return text(stream ?? Readable.from([]));
}
