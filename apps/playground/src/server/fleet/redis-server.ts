import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { RedisOrder, RedisReport } from '../../fleet/messages.js';
import { Refusal } from '../refusal.js';

const ATTEMPTS = 5;

/** The Redis of a fleet, kept by a process of its own that stops it whatever way this one ends. */
export class RedisServer {
  readonly #keeper: ChildProcess;
  readonly #program: string;
  readonly #password: string;
  #port = 0;
  /** While it runs. */
  #pid: number | undefined;

  constructor(keeper: string, program: string, password: string) {
    this.#program = program;
    this.#password = password;
    this.#keeper = fork(keeper, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // Nothing of what else is in the environment, such as credentials.
      env: { PATH: process.env['PATH'] },
      execArgv: [],
    });
    this.#keeper.on('error', () => undefined);
    this.#keeper.on('message', ({ running }: RedisReport) => {
      this.#pid = running?.pid;
      this.#port = running?.port ?? this.#port;
    });
    this.#keeper.once('exit', () => this.#killOrphan());
  }

  get up(): boolean {
    return this.#pid !== undefined;
  }

  get port(): number {
    return this.#port;
  }

  /** Starts it, where it was before. What it held then is gone. */
  async start(): Promise<void> {
    for (let attempt = 1; !this.up; attempt += 1) {
      // Somebody else may have been given the same port meanwhile.
      if (attempt > ATTEMPTS) throw new Refusal('the Redis server of this machine does not start');
      const where = this.#port === 0 ? {} : { port: this.#port };
      await this.#order({ do: 'up', program: this.#program, password: this.#password, ...where });
    }
  }

  async kill(): Promise<void> {
    if (this.up) await this.#order({ do: 'down' });
  }

  async close(): Promise<void> {
    if (this.#keeper.exitCode !== null || this.#keeper.signalCode !== null) return;
    const gone = once(this.#keeper, 'exit');
    if (this.#keeper.connected) this.#keeper.disconnect();
    await gone;
  }

  /** Where its keeper was killed alone. */
  #killOrphan(): void {
    if (this.#pid === undefined) return;
    try {
      process.kill(this.#pid, 'SIGKILL');
    } catch {
      // It has ended with its keeper, as it should.
    }
    this.#pid = undefined;
  }

  /** Resolves once something has changed. */
  async #order(order: RedisOrder): Promise<void> {
    if (!this.#keeper.connected)
      throw new Refusal('what kept the Redis server has gone: stop the fleet and start it again');
    const left = new AbortController();
    const { signal } = left;
    const changed = [once(this.#keeper, 'message', { signal }), once(this.#keeper, 'exit', { signal })];
    this.#keeper.send(order, () => undefined);
    try {
      await Promise.race(changed);
    } finally {
      for (const one of changed) one.catch(() => undefined);
      left.abort();
    }
  }
}
