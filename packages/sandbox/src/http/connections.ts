import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Knows the TCP connection under each socket of a server: below TLS it takes that to send a RST. */
export class Connections {
  readonly #byPort = new Map<number | undefined, Socket>();

  constructor(server: Server) {
    server.on('connection', (socket) => {
      const port = socket.remotePort;
      this.#byPort.set(port, socket);
      socket.once('close', () => {
        // The port may have a new connection by now.
        if (this.#byPort.get(port) === socket) this.#byPort.delete(port);
      });
    });
  }

  reset(socket: Socket): void {
    this.#byPort.get(socket.remotePort)?.resetAndDestroy();
  }
}
