import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RedisServer } from './redis-server.js';

const PASSWORD = 'test-password-canary';

/** Sends commands, and resolves to the responses; to nothing where no server listens. */
function ask(port: number, ...lines: readonly string[]): Promise<string | undefined> {
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
  (await ask(port, `AUTH ${PASSWORD}`, `CONFIG GET ${name}`))?.split('\r\n')[5];

async function isGone(port: number): Promise<void> {
  while ((await ask(port, 'PING')) !== undefined);
}

it('fails where there is no such program', async () => {
  await expect(RedisServer.start({ program: '/none/such' })).rejects.toThrow('ENOENT');
});

describe('a server', () => {
  let server: RedisServer;

  beforeEach(async () => {
    server = await RedisServer.start({ password: PASSWORD, settings: ['maxmemory 64mb'] });
  });

  afterEach(() => server[Symbol.asyncDispose]());

  it('listens on loopback alone, requires its password and keeps nothing on disk', async () => {
    expect(await ask(server.port, 'PING')).toMatch(/^-NOAUTH/);
    const values = await Promise.all(['bind', 'save', 'appendonly'].map((name) => config(server.port, name)));
    expect(values).toEqual(['127.0.0.1', '', 'no']);
  });

  it('has the settings that were given', async () => {
    expect(await config(server.port, 'maxmemory')).toBe(String(64 * 1024 * 1024));
  });

  it('goes down, and comes up on the same port', async () => {
    const { port } = server;
    await server.kill();
    expect([server.isUp, await ask(port, 'PING')]).toEqual([false, undefined]);
    await server.up();
    expect([server.isUp, await ask(port, 'PING')]).toEqual([true, expect.stringMatching(/^-NOAUTH/)]);
  });

  it('is gone when it was disposed of', async () => {
    await server[Symbol.asyncDispose]();
    expect(server.isUp).toBe(false);
    await isGone(server.port);
  });
});

it('ends when the process that it belongs to is killed, and leaves nothing behind', async () => {
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
