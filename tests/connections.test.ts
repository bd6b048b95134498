/** Checks the connections of a client that is never closed. Each test runs the client in a child process. */
import path from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { runCommand } from '@x/test-kit/installed';
import { type RawServer, startRawServer } from '@x/test-kit/raw-server';

let server: RawServer;

afterEach(() => server.close());

/** Starts a server whose `keep-alive` header announces the given idle timeout in seconds. */
async function start(seconds: number): Promise<void> {
  server = await startRawServer(({ url, connection }) => {
    const body = url === '/api/token' ? '{"access_token":"a-token","expires_in":1800,"token_type":"Bearer"}' : '{}';
    const headers = [
      'content-type: application/json',
      `keep-alive: timeout=${seconds}`,
      `content-length: ${body.length}`,
    ];
    connection.write(`HTTP/1.1 200 OK\r\n${headers.join('\r\n')}\r\n\r\n${body}`);
  });
}

/** Runs a module in which `client()` creates a client for the server. Returns its output, parsed as JSON. */
async function run(code: string): Promise<unknown> {
  const module = `
    import { createPaySecureZ } from '../paysecurez/dist/index.js';
    const credentials = { clientId: 'id', clientSecret: 'secret' };
    const client = () => createPaySecureZ({ baseUrl: ${JSON.stringify(server.url)}, credentials });
    ${code}`;
  const args = ['--no-warnings', '--expose-gc', '--input-type=module', '--eval', module];
  return JSON.parse(await runCommand(path.resolve('packages/core'), 'node', args));
}

const CALL = `
  let made = client();
  await made.transaction((tx) => tx.http.get('/x'));`;

it('idle connections do not keep the process alive', async () => {
  // undici keeps these connections open for ten minutes, much longer than this test's timeout.
  await start(3600);
  expect(await run(`${CALL} console.log(JSON.stringify('done'));`)).toBe('done');
  expect(server.connections).toHaveLength(2);
});

it('an unreferenced client is garbage-collected and its idle connections are closed', async () => {
  // undici subtracts a safety margin from the keep-alive timeout and closes these connections after about a second.
  await start(3);
  const code = `
    import { subscribe } from 'node:diagnostics_channel';
    const sockets = [];
    subscribe('net.client.socket', ({ socket }) => sockets.push(socket));
    const open = () => sockets.filter(({ destroyed }) => !destroyed).length;
    ${CALL}
    const reference = new WeakRef(made);
    made = undefined;
    for (let turn = 0; turn < 5; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      gc();
    }
    const before = { collected: reference.deref() === undefined, open: open() };
    while (open() > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    console.log(JSON.stringify(before));`;
  expect(await run(code)).toEqual({ collected: true, open: 2 });
});
