import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RedisServer } from './redis-server.js';

const PASSWORD = 'test-password-canary';

/** Sends commands. Resolves to the responses, or to undefined if no server is listening. */
function send(port: number, ...lines: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port });
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    socket.once('error', () => resolve(undefined));
    socket.once('end', () => resolve(text));
    socket.write([...lines, 'QUIT', ''].join('\r\n'));
  });
}

const config = async (port: number, name: string): Promise<string | undefined> =>
  (await send(port, `AUTH ${PASSWORD}`, `CONFIG GET ${name}`))?.split('\r\n')[5];

async function isGone(port: number): Promise<void> {
  while ((await send(port, 'PING')) !== undefined);
}

it('RedisServer.start rejects if the program does not exist', async () => {
  await expect(RedisServer.start({ program: '/none/such' })).rejects.toThrow('ENOENT');
});

describe('a server', () => {
  let server: RedisServer;

  beforeEach(async () => {
    server = await RedisServer.start({ password: PASSWORD, settings: ['maxmemory 64mb'] });
  });

  afterEach(() => server[Symbol.asyncDispose]());

  it('the server listens on the loopback address, requires its password and does not store data on disk', async () => {
    expect(await send(server.port, 'PING')).toMatch(/^-NOAUTH/);
    const values = await Promise.all(['bind', 'save', 'appendonly'].map((name) => config(server.port, name)));
    expect(values).toEqual(['127.0.0.1', '', 'no']);
  });

  it('the server uses the given settings', async () => {
    expect(await config(server.port, 'maxmemory')).toBe(String(64 * 1024 * 1024));
  });

  it('the server can be restarted on the same port after it is killed', async () => {
    const { port } = server;
    await server.kill();
    expect([server.isUp, await send(port, 'PING')]).toEqual([false, undefined]);
    await server.up();
    expect([server.isUp, await send(port, 'PING')]).toEqual([true, expect.stringMatching(/^-NOAUTH/)]);
  });

  it('the server process exits when the RedisServer is disposed', async () => {
    await server[Symbol.asyncDispose]();
    expect(server.isUp).toBe(false);
    await isGone(server.port);
  });
});

it('the server exits and its folder is deleted when its parent process is killed', async () => {
  const code = `
    import { RedisServer } from ${JSON.stringify(path.join(__dirname, 'redis-server.ts'))};
    const { port } = await RedisServer.start({ password: process.argv[1] });
    process.stdout.write(String(port));`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', code, PASSWORD];
  const owner: ChildProcess = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed] = (await once(owner.stdout ?? owner, 'data')) as [Buffer];
  const port = Number(printed);
  const folder = (await config(port, 'dir')) ?? '';
  expect(existsSync(folder)).toBe(true);
  owner.kill('SIGKILL');
  await isGone(port);
  while (existsSync(folder)) await setImmediate();
});
