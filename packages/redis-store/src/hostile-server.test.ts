import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClientEvent } from '@x/core';
import { createPaySecureZ } from '@x/paysecurez';
import { type Sandbox, startSandbox } from '@x/sandbox';
import { connect, LIBRARIES } from './fixtures/connect.js';
import { testSecret } from './fixtures/test-secret.js';
import { redisStore } from './index.js';

/** What a server answers a script with that it was asked to run. */
type Answer = (socket: Socket, command: string) => void;

const say =
  (text: string): Answer =>
  (socket) =>
    socket.write(text);

/** A server that is polite to a client until it is asked for something. */
async function startLiar(answer: Answer): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      // Commands are arrays of texts: each begins with its length, and one word of it is enough here.
      for (const command of chunk.toString('latin1').split(/^(?=\*\d+\r\n)/m)) {
        if (/\r\neval\r\n/i.test(command)) answer(socket, command);
        else if (/\r\ninfo\r\n/i.test(command)) socket.write('$16\r\nredis_version:7\n\r\n');
        else if (/\r\nhello\r\n/i.test(command)) socket.write('%1\r\n+proto\r\n:3\r\n');
        else socket.write('+OK\r\n');
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { readonly port: number }).port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

let sandbox: Sandbox;
const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown): number => unhandled.push(reason);

beforeAll(async () => {
  sandbox = await startSandbox();
  process.on('unhandledRejection', onUnhandled);
});

afterAll(async () => {
  process.off('unhandledRejection', onUnhandled);
  await sandbox.close();
});

afterEach(() => {
  sandbox.reset();
  unhandled.length = 0;
});

describe.each(LIBRARIES)('with %s, a server that', (library) => {
  it.each<[string, Answer]>([
    ['says nothing', () => undefined],
    ['hangs up', (socket) => socket.destroy()],
    [
      'repeats what it was asked in an error',
      (socket, command) => socket.write(`-ERR ${command.replace(/\W/g, ' ')}\r\n`),
    ],
    ['gives nothing', say('*-1\r\n')],
    ['gives a number', say(':1\r\n')],
    ['gives lists in lists', say(`${'*1\r\n'.repeat(500)}:1\r\n`)],
    ['gives nobody a lease, and no token', say('*2\r\n$-1\r\n:-2\r\n')],
    ['gives texts without end', say('*2\r\n$9\r\n1.k1.a.AA\r\n$3\r\nNaN\r\n')],
    ['promises half a gigabyte', say('*2\r\n$536870912\r\nAAAA')],
    ['trickles', (socket) => socket.write('*2\r\n$100\r\nA')],
    ['speaks no protocol', say('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ])('%s costs a process no more than its own request', async (_what, answer) => {
    const liar = await startLiar(answer);
    const connection = connect(library, liar.port);
    const heard: ClientEvent[] = [];
    const store = redisStore({
      client: connection.client,
      namespace: 'shop',
      keys: [{ id: 'k1', secret: testSecret() }],
    });
    const client = createPaySecureZ({
      ...sandbox.paysecurez,
      timeout: 4_000,
      onEvent: (event) => heard.push(event),
      store,
    });
    try {
      const token = await client.token();
      await client.close();
      expect(sandbox.requests({ route: 'paysecurez.token' })).toHaveLength(1);
      expect(inspect(heard, { depth: Infinity })).not.toContain(token.reveal());
      for (const event of heard) if (event.type === 'store.failed') expect(event.reason).toMatch(/^[a-z_]+$/);
    } finally {
      connection.close();
      await liar.close();
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toEqual([]);
  });
});
