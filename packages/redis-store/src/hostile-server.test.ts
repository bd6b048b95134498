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

/** Responds to a client that runs a script. */
type Respond = (socket: Socket, command: string) => void;

const send =
  (text: string): Respond =>
  (socket) =>
    socket.write(text);

/** Starts a server that accepts connections normally but calls `respond` for each script. */
async function startHostileServer(respond: Respond): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      // A single word is enough to identify each command.
      for (const command of chunk.toString('latin1').split(/^(?=\*\d+\r\n)/m)) {
        if (/\r\neval\r\n/i.test(command)) respond(socket, command);
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

describe.each(LIBRARIES)('a faulty server, with %s', (library) => {
  it.each<[string, Respond]>([
    ['never responds', () => undefined],
    ['closes the connection', (socket) => socket.destroy()],
    ['repeats the command in an error', (socket, command) => socket.write(`-ERR ${command.replace(/\W/g, ' ')}\r\n`)],
    ['returns null', send('*-1\r\n')],
    ['returns a number', send(':1\r\n')],
    ['returns nested arrays', send(`${'*1\r\n'.repeat(500)}:1\r\n`)],
    ['does not grant a lease or return a token', send('*2\r\n$-1\r\n:-2\r\n')],
    ['returns a time to live that is not a number', send('*2\r\n$9\r\n1.k1.a.AA\r\n$3\r\nNaN\r\n')],
    ['announces a half-gigabyte value', send('*2\r\n$536870912\r\nAAAA')],
    ['never completes a response', (socket) => socket.write('*2\r\n$100\r\nA')],
    ['speaks HTTP', send('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ])('a server that %s triggers at most one token request per process', async (_what, respond) => {
    const server = await startHostileServer(respond);
    const connection = connect(library, server.port);
    const events: ClientEvent[] = [];
    const store = redisStore({
      client: connection.client,
      namespace: 'shop',
      keys: [{ id: 'k1', secret: testSecret() }],
    });
    const client = createPaySecureZ({
      ...sandbox.paysecurez,
      timeout: 4_000,
      onEvent: (event) => events.push(event),
      store,
    });
    try {
      const token = await client.token();
      await client.close();
      expect(sandbox.requests({ route: 'paysecurez.token' })).toHaveLength(1);
      expect(inspect(events, { depth: Infinity })).not.toContain(token.reveal());
      for (const event of events) if (event.type === 'store.failed') expect(event.reason).toMatch(/^[a-z_]+$/);
    } finally {
      connection.close();
      await server.close();
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).toEqual([]);
  });
});
