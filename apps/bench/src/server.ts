import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { routes } from './server/routes.js';

/** Runs the server in its own process, which sends the port to its parent and exits when the parent exits. */
const server = createServer({ keepAliveTimeout: 60_000 }, routes());
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  process.send?.((server.address() as AddressInfo).port);
});
process.once('disconnect', () => process.exit());
