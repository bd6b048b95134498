import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FLEET_MEANS } from '../../fixtures/fleet-means.js';
import { RedisServer } from './redis-server.js';

jest.setTimeout(60_000);

const PASSWORD = 'test-password-canary';

/** What a server says to lines of commands; nothing where there is none. */
function asked(port: number, ...lines: readonly string[]): Promise<string | undefined> {
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

async function isGone(port: number): Promise<void> {
  if ((await asked(port, 'PING')) !== undefined) await isGone(port);
}

it('is not started where there is no such program', async () => {
  const programs = path.join(__dirname, '../../../dist/fleet');
  const server = new RedisServer(path.join(programs, 'redis-keeper.js'), '/none/such', PASSWORD);
  await expect(server.start()).rejects.toThrow('does not start');
  expect(server.up).toBe(false);
  await server.close();
});

if (FLEET_MEANS !== undefined) {
  const { redis, programs } = FLEET_MEANS;
  const keeper = path.join(programs, 'redis-keeper.js');

  describe('the Redis of a fleet', () => {
    let server: RedisServer;

    beforeEach(async () => {
      server = new RedisServer(keeper, redis, PASSWORD);
      await server.start();
    });

    afterEach(() => server.close());

    it('is on loopback alone, wants its password, and keeps nothing on disk', async () => {
      expect(await asked(server.port, 'PING')).toMatch(/^-NOAUTH/);
      const config = ['bind', 'save', 'appendonly'].map((name) => `CONFIG GET ${name}`);
      const values = (await asked(server.port, `AUTH ${PASSWORD}`, ...config))?.split('\r\n') ?? [];
      const of = (name: string): string | undefined => values[values.indexOf(name) + 2];
      expect([of('bind'), of('save'), of('appendonly')]).toEqual(['127.0.0.1', '', 'no']);
    });

    it('goes down, and comes up where it was', async () => {
      const { port } = server;
      await server.kill();
      expect([server.up, await asked(port, 'PING')]).toEqual([false, undefined]);
      await server.start();
      expect([server.up, server.port]).toEqual([true, port]);
    });

    it('is gone when it was closed', async () => {
      await server.close();
      expect(server.up).toBe(false);
      await isGone(server.port);
    });
  });

  it('is stopped when the process that it belongs to is killed, too', async () => {
    const code = `
      const keeper = require('node:child_process').fork(process.argv[1], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      keeper.on('message', ({ running }) => process.stdout.write(String(running.port)));
      keeper.send({ do: 'up', program: process.argv[2], password: process.argv[3] });`;
    const owner: ChildProcess = spawn(process.execPath, ['--eval', code, keeper, redis, PASSWORD], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [port] = (await once(owner.stdout ?? owner, 'data')) as [Buffer];
    expect(await asked(Number(port), 'PING')).toMatch(/^-NOAUTH/);
    owner.kill('SIGKILL');
    await isGone(Number(port));
  });
}
