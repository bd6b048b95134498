import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Maps each socket of a server to its TCP connection. A TCP reset (RST) must be sent on the TCP connection, because a
 * TLS socket cannot send one.
 */
export class Connections {
  readonly #byPort = new Map<number | undefined, Socket>();

  constructor(server: Server) {
    server.on('connection', (socket) => {
      const port = socket.remotePort;
      this.#byPort.set(port, socket);
      socket.once('close', () => {
        // A new connection from the same port may already have replaced this entry.
        if (this.#byPort.get(port) === socket) this.#byPort.delete(port);
      });
    });
  }

  reset(socket: Socket): void {
    this.#byPort.get(socket.remotePort)?.resetAndDestroy();
  }
}
