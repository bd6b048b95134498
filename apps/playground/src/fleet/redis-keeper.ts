import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import type { RedisOrder, RedisReport } from './messages.js';

/**
 * Runs a Redis or Valkey for the server of the playground, and outlives it by a moment: whatever way that ends, even by
 * `kill -9`, the channel to it closes, and the server of this program is stopped.
 */

let server: ChildProcess | undefined;

const tell = (report: RedisReport): void => {
  // Whoever would hear of it may have gone.
  if (process.connected) process.send?.(report);
};

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { readonly port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}

/** On loopback, with a password, and nothing on disk: neither kept, nor found from before. */
function configuration(port: number, password: string): string {
  return `bind 127.0.0.1
port ${port}
requirepass ${password}
save ""
appendonly no
dir "${tmpdir()}"
dbfilename ${randomUUID()}.rdb
maxmemory 64mb
`;
}

async function up({ program, password, port }: Extract<RedisOrder, { do: 'up' }>): Promise<void> {
  const own = port ?? (await freePort());
  // By standard input: a command line is read by everybody on the machine.
  const child = spawn(program, ['-'], { stdio: ['pipe', 'pipe', 'ignore'] });
  server = child;
  child.once('error', () => tell({}));
  child.once('exit', () => tell({}));
  child.stdin.on('error', () => undefined);
  child.stdin.end(configuration(own, password));
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (/ready to accept connections/i.test(line)) tell({ running: { port: own, pid: child.pid ?? 0 } });
  });
}

process.on('message', (order: RedisOrder) => {
  // As a machine that dies: no connection is ended in an orderly way, and what it held is gone.
  if (order.do === 'down') server?.kill('SIGKILL');
  else void up(order);
});
process.once('exit', () => server?.kill('SIGKILL'));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit());
process.once('disconnect', () => process.exit());
