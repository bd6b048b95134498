import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const START_LIMIT_SECONDS = 20;

/** One of our programs, in a process of its own. */
export interface Program<T> {
  /** Its first message: a result, or where it can be reached. */
  readonly told: T;
  /** Sends it something and returns its next message. Rejects where that takes longer than `limit` seconds. */
  ask<Reply>(question: object, limit: number): Promise<Reply>;
  /** Ends a program that would run on. */
  stop(): Promise<void>;
  /** Resolves once it has ended. */
  readonly closed: Promise<unknown>;
}

export interface ProgramOptions {
  /** What it is called in errors. Default: its name. */
  readonly what?: string;
  readonly args?: readonly string[];
  /** Flags for Node. */
  readonly flags?: readonly string[];
  /** Seconds until its first message. Default 20. */
  readonly limit?: number;
}

/** Starts one of our programs. Rejects, with what it printed, where it ends or its time is up before its first message. */
export async function startProgram<T>(
  name: string,
  { what = name, args = [], flags = [], limit: startLimit = START_LIMIT_SECONDS }: ProgramOptions = {},
): Promise<Program<T>> {
  const file = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  const child = fork(file, args, { execArgv: [...flags], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const closed = new Promise((resolve) => child.once('close', resolve));
  let printed = '';
  child.stderr?.setEncoding('utf8').on('data', (part: string) => {
    printed += part;
  });

  async function message<M>(limit: number): Promise<M> {
    const settled = new AbortController();
    const { signal } = settled;
    try {
      return await Promise.race([
        once(child, 'message', { signal }).then(([value]) => value as M),
        once(child, 'close', { signal }).then(([code, killedBy]) => {
          throw new Error(`ended with ${killedBy ?? code} and without a result`);
        }),
        sleep(limit * 1000, undefined, { signal }).then(() => {
          child.kill('SIGKILL');
          throw new Error(`stopped after its limit of ${limit} s`);
        }),
      ]);
    } catch (error) {
      throw new Error(`${what}: ${(error as Error).message}\n${printed}`.trimEnd());
    } finally {
      settled.abort();
    }
  }

  return {
    told: await message<T>(startLimit),
    ask(question, limit) {
      child.send(question);
      return message(limit);
    },
    async stop() {
      child.disconnect();
      // Node emits no `close` once the channel was ended from this side.
      await once(child, 'exit');
    },
    closed,
  };
}

/** Runs one of our programs to its end, when it has left the processor to the next, and returns what it told. */
export async function runProgram<T>(name: string, options: ProgramOptions): Promise<T> {
  const { told, closed } = await startProgram<T>(name, options);
  await closed;
  return told;
}
