import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Maps each server socket to its TCP connection, because a TLS socket cannot send a TCP reset (RST). */
export class Connections {
  readonly #byPort = new Map<number | undefined, Socket>();

  constructor(server: Server) {
    server.on('connection', (socket) => {
      const port = socket.remotePort;
      this.#byPort.set(port, socket);
      socket.once('close', () => {
        // Check the entry first, because a new connection from the same port may have replaced it.
        if (this.#byPort.get(port) === socket) this.#byPort.delete(port);
      });
    });
  }

  reset(socket: Socket): void {
    this.#byPort.get(socket.remotePort)?.resetAndDestroy();
  }
}
