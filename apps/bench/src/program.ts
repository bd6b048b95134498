import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const START_LIMIT_SECONDS = 20;

/** A bench program that runs in its own process. */
export interface Program<T> {
  /** The program's first message: a result or an address. */
  readonly firstMessage: T;
  /** Sends a message and returns the reply. Rejects if it takes longer than `limit` seconds. */
  request<Reply>(message: object, limit: number): Promise<Reply>;
  /** Stops a program that does not exit on its own. */
  stop(): Promise<void>;
  /** Resolves when the process has exited. */
  readonly closed: Promise<unknown>;
}

export interface ProgramOptions {
  /** Label for error messages. Default: the program's name. */
  readonly label?: string;
  readonly args?: readonly string[];
  readonly flags?: readonly string[];
  /** Time limit for the first message, in seconds. Default: 20. */
  readonly limit?: number;
}

/** Starts a program. Rejects with its output if it exits or times out before the first message. */
export async function startProgram<T>(
  name: string,
  { label = name, args = [], flags = [], limit: startLimit = START_LIMIT_SECONDS }: ProgramOptions = {},
): Promise<Program<T>> {
  const file = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  const child = fork(file, args, { execArgv: [...flags], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const closed = new Promise((resolve) => child.once('close', resolve));
  let printed = '';
  child.stderr?.setEncoding('utf8').on('data', (part: string) => {
    printed += part;
  });

  async function nextMessage<M>(limit: number): Promise<M> {
    const settled = new AbortController();
    const { signal } = settled;
    try {
      return await Promise.race([
        once(child, 'message', { signal }).then(([value]) => value as M),
        once(child, 'close', { signal }).then(([code, killedBy]) => {
          throw new Error(`exited with ${killedBy ?? code} before sending a result`);
        }),
        sleep(limit * 1000, undefined, { signal }).then(() => {
          child.kill('SIGKILL');
          throw new Error(`timed out after ${limit} s`);
        }),
      ]);
    } catch (error) {
      throw new Error(`${label}: ${(error as Error).message}\n${printed}`.trimEnd());
    } finally {
      settled.abort();
    }
  }

  return {
    firstMessage: await nextMessage<T>(startLimit),
    request(message, limit) {
      child.send(message);
      return nextMessage(limit);
    },
    async stop() {
      child.disconnect();
      // Node does not emit `close` after this process has closed the channel.
      await once(child, 'exit');
    },
    closed,
  };
}

/** Runs a program and returns its message after it has exited, so that it cannot slow down the next program. */
export async function runProgram<T>(name: string, options: ProgramOptions): Promise<T> {
  const { firstMessage, closed } = await startProgram<T>(name, options);
  await closed;
  return firstMessage;
}
