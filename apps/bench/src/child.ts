import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const built = (name: string): string => fileURLToPath(new URL(`./${name}.js`, import.meta.url));

/** Starts one of our processes; what it prints to stderr is gathered. */
function start(
  name: string,
  args: readonly string[],
  flags: readonly string[],
): { child: ChildProcess; said(): string } {
  const child = fork(built(name), args, { execArgv: [...flags], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  return { child, said: () => text };
}

/** The first message of a process. Fails where it ends without one, or takes longer than `limit` seconds. */
function message<T>({ child, said }: ReturnType<typeof start>, what: string, limit: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => reject(new Error(`${what}: ${reason}\n${said()}`.trimEnd()));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(`stopped after its limit of ${limit} s`);
    }, limit * 1000);
    child.once('error', (error) => fail(error.message));
    child.once('message', (value) => {
      clearTimeout(timer);
      resolve(value as T);
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      fail(`ended with ${signal ?? code} and without a result`);
    });
  });
}

/** Runs one of our processes to its end and gives what it tells. */
export async function runChild<T>(
  name: string,
  what: string,
  options: { readonly args: readonly string[]; readonly flags: readonly string[]; readonly limit: number },
): Promise<T> {
  const started = start(name, options.args, options.flags);
  const closed = new Promise((resolve) => started.child.once('close', resolve));
  try {
    return await message<T>(started, what, options.limit);
  } finally {
    // Not before it has left both cores to the next one.
    await closed;
  }
}

const START_LIMIT_SECONDS = 20;

/** A process that runs until it is told to stop. */
export interface Service<T> {
  /** What it told once it was ready. */
  readonly told: T;
  /** Sends it something and gives what it tells then; fails where that takes longer than `limit` seconds. */
  ask<Answer>(question: object, limit: number): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts one of our processes that serves others. */
export async function startService<T>(name: string): Promise<Service<T>> {
  const started = start(name, [], []);
  const told = await message<T>(started, name, START_LIMIT_SECONDS);
  return {
    told,
    ask: (question, limit) => {
      started.child.send(question);
      return message(started, name, limit);
    },
    stop: () =>
      new Promise((resolve) => {
        // Node emits no `close` once the channel was ended from this side.
        started.child.once('exit', () => resolve());
        started.child.disconnect();
      }),
  };
}
