import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { routes } from './server/routes.js';

/**
 * Runs the server in a separate process. The process sends the server's port to its parent process and exits when the
 * parent process exits.
 */
const server = createServer({ keepAliveTimeout: 60_000 }, routes());
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  process.send?.((server.address() as AddressInfo).port);
});
process.once('disconnect', () => process.exit());
