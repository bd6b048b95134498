import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { findRedis } from '../../../scripts/find-redis.mjs';

/** What the process that runs a Redis tells of it. */
export interface RedisAddress {
  readonly port: number;
  readonly password: string;
}

const probe = createServer().listen(0, '127.0.0.1');
await once(probe, 'listening');
const { port } = probe.address() as { readonly port: number };
probe.close();
await once(probe, 'close');

/** A Redis or Valkey of this machine, which ends with whoever started this process, and keeps nothing on disk. */
const address: RedisAddress = { port, password: randomBytes(16).toString('hex') };
const server = spawn(findRedis() ?? 'redis-server', ['-'], { stdio: ['pipe', 'pipe', 'ignore'] });
server.stdin.end(`bind 127.0.0.1
port ${port}
requirepass ${address.password}
save ""
appendonly no
dir "${tmpdir()}"
dbfilename ${randomUUID()}.rdb
`);
createInterface({ input: server.stdout }).on('line', (line) => {
  if (/ready to accept connections/i.test(line)) process.send?.(address);
});
server.once('exit', () => process.exit());
process.once('exit', () => server.kill('SIGKILL'));
process.once('disconnect', () => process.exit());
