import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';

const MAX_ATTEMPTS = 5;

/** Maximum server port. Cluster nodes also listen on a second port, which is 10,000 higher. */
const MAX_PORT = 65_535 - 10_000;

/**
 * Shell script that kills the server and deletes its folder when the script's standard input closes. The operating system closes the
 * input when this process exits, even after `kill -9`.
 */
const WATCHDOG = 'read -r _; kill -9 "$1"; rm -rf "$2"';

export interface RedisOptions {
  /** Path to the server program. Default: `REDIS_SERVER`, which `provideRedis` sets. */
  readonly program?: string | undefined;
  readonly password?: string;
  /** Additional lines for `redis.conf`. */
  readonly settings?: readonly string[];
}

/** A Redis or Valkey server on the loopback address. It does not store data on disk and exits with this process. */
export class RedisServer implements AsyncDisposable {
  readonly port: number;
  readonly #options: RedisOptions;
  readonly #isSentinel: boolean;
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'redis-'));
  #process: ChildProcess | undefined;
  #lines: Interface | undefined;
  #printed: string[] = [];

  private constructor(port: number, options: RedisOptions, isSentinel: boolean) {
    this.port = port;
    this.#options = options;
    this.#isSentinel = isSentinel;
  }

  /** Starts a server on a free port. Resolves once the server accepts connections. */
  static start(options: RedisOptions = {}): Promise<RedisServer> {
    return RedisServer.#start(options, false);
  }

  /** Starts a sentinel for the given master under the name `main`. */
  static startSentinel(master: RedisServer): Promise<RedisServer> {
    return RedisServer.#start({ settings: [`sentinel monitor main 127.0.0.1 ${master.port} 1`] }, true);
  }

  static async #start(options: RedisOptions, isSentinel: boolean): Promise<RedisServer> {
    for (let attempt = 1; ; attempt += 1) {
      const server = new RedisServer(await freePort(), options, isSentinel);
      try {
        await server.up();
        return server;
      } catch (error) {
        await server[Symbol.asyncDispose]();
        // Another process may have taken the port in the meantime.
        if (attempt === MAX_ATTEMPTS) throw error;
      }
    }
  }

  get isUp(): boolean {
    return this.#process !== undefined;
  }

  /** Starts the server on its port without data. Resolves once it accepts connections. */
  async up(): Promise<void> {
    const program = this.#options.program ?? process.env['REDIS_SERVER'] ?? 'redis-server';
    const child = spawn(program, this.#arguments(), {
      stdio: ['pipe', 'pipe', 'ignore'],
      // The server receives only PATH, because other environment variables may contain credentials.
      env: { PATH: process.env['PATH'] },
    });
    this.#process = child;
    const printed: string[] = [];
    this.#printed = printed;
    this.#lines = createInterface({ input: child.stdout }).on('line', (line) => printed.push(line));
    const gone = new Promise<never>((_resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`${program} ended with ${code}:\n${printed.join('\n')}`)));
    });
    const forget = (): void => {
      if (this.#process === child) this.#process = undefined;
    };
    child.once('error', forget).once('exit', forget);
    this.#watch(child);
    // All users on this machine can read the command line, so the password is passed through standard input.
    child.stdin.on('error', () => undefined).end(this.#configuration());
    await Promise.race([this.says(/ready to accept connections|sentinel id is/i), gone]);
  }

  /** Resolves once the server has printed a matching line since its last start. */
  async says(pattern: RegExp): Promise<void> {
    if (this.#printed.some((line) => pattern.test(line))) return;
    await new Promise<void>((resolve) => {
      this.#lines?.on('line', (line) => {
        if (pattern.test(line)) resolve();
      });
    });
  }

  /** Kills the server to simulate a crash. Its connections are closed, and its data is lost. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  /** Suspends the server. It still accepts connections, but does not respond. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  /** Resumes the server after {@link freeze}. It then responds to all commands received while suspended. */
  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #arguments(): readonly string[] {
    if (!this.#isSentinel) return ['-'];
    // A sentinel stores its state in its configuration file, so it cannot use standard input.
    const file = path.join(this.#folder, 'sentinel.conf');
    writeFileSync(file, this.#configuration());
    return [file, '--sentinel'];
  }

  #configuration(): string {
    const { password, settings = [] } = this.#options;
    return [
      'bind 127.0.0.1',
      `port ${this.port}`,
      `dir "${this.#folder}"`,
      'save ""',
      'appendonly no',
      ...(password === undefined ? [] : [`requirepass ${password}`]),
      ...settings,
      '',
    ].join('\n');
  }

  #watch(child: ChildProcess): void {
    if (child.pid === undefined) return;
    const args = ['-c', WATCHDOG, 'sh', String(child.pid), this.#folder];
    const watchdog = spawn('sh', args, { stdio: ['pipe', 'ignore', 'ignore'] });
    child.once('exit', () => watchdog.kill('SIGKILL'));
  }
}

async function freePort(): Promise<number> {
  for (;;) {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as { readonly port: number };
    probe.close();
    await once(probe, 'close');
    if (port <= MAX_PORT) return port;
  }
}
