import { describe, expect, it } from '@jest/globals';
import { startRawServer } from '@x/test-kit/raw-server';
import { acme, CREDENTIALS } from '../../test/acme.js';
import { afterThisTest } from '../../test/after-each.js';
import { answer, JSON_TYPE, LASTING } from '../../test/faults/fault.js';
import { readOptions } from '../client/options.js';
import type { Dispatcher } from '../config.js';
import { Secret } from '../secret.js';
import { ClientConnections } from './client-connections.js';

async function open() {
  const server = await startRawServer((request) =>
    request.connection.write(answer(request, '200', '{}', [JSON_TYPE, LASTING])),
  );
  afterThisTest(() => server.close());
  let emptied = 0;
  const { config } = readOptions(acme, { baseUrl: server.url, credentials: CREDENTIALS });
  const connections = new ClientConnections(config, () => {
    emptied += 1;
  });
  afterThisTest(() => connections.close());
  const send = (dispatcher: Dispatcher): Promise<void> =>
    new Promise((resolve) => {
      const handler = {
        onRequestStart: () => undefined,
        onResponseStart: () => undefined,
        onResponseEnd: () => resolve(),
        onResponseError: () => resolve(),
      };
      dispatcher.dispatch({ origin: server.url, path: '/', method: 'GET' }, handler);
    });
  return { server, connections, send, emptied: () => emptied };
}

describe('ClientConnections', () => {
  it('calls onEmpty() after the last connection has closed', async () => {
    const { server, connections, send, emptied } = await open();
    await send(connections.api);
    await send(connections.token);
    for (const [at, connection] of server.connections.entries()) {
      expect(emptied()).toBe(0);
      connection.end();
      await connection.closed;
      expect(emptied()).toBe(at);
    }
  });

  it('does not suspect a repeated token once the provider is known to reissue tokens', async () => {
    const { connections, send, emptied } = await open();
    const token = new Secret('a-token');
    await send(connections.token);
    expect([connections.isSuspect(token), connections.isSuspect(token)]).toEqual([false, true]);
    await send(connections.newToken);
    connections.confirm(token);
    expect(connections.isSuspect(token)).toBe(false);
    await connections.close();
    expect(emptied()).toBe(0);
    expect(connections.isSuspect(token)).toBe(false);
  });
});
