import type { Socket } from 'node:net';
import type { Client, Dispatcher as Dispatching } from 'undici';
import type { Dispatcher } from './dispatcher.js';
import { loadedUndici, loadUndici, type Undici } from './undici.js';

/** One connection: undici's client for it, which opens another socket where the server has closed the one before. */
interface Connection {
  readonly client: Client;
  socket: Socket | undefined;
  /** Whether no request is on it or assigned to it. */
  idle: boolean;
}

/**
 * Connections to one origin that nothing else in the process uses. Each carries one request at a time. The connection
 * used last is taken first, so that those of a burst close when they are no longer needed: undici closes a connection
 * that is idle for 4 seconds, or for as long as the server says.
 */
export class ConnectionPool implements Dispatcher {
  readonly #origin: string;
  /** Idle connections; the one used last is at the end. */
  readonly #idle: Connection[] = [];
  readonly #sockets = new Set<Socket>();

  constructor(origin: string) {
    this.#origin = origin;
  }

  dispatch(options: object, handler: object): boolean {
    const undici = loadedUndici();
    if (undici === undefined) return afterLoading(handler, () => this.dispatch(options, handler));
    return send(this.#idle.pop() ?? this.#open(undici), options, handler);
  }

  /** Closes all connections at once, and resolves when they are closed. */
  async close(): Promise<void> {
    const sockets = [...this.#sockets];
    const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const socket of sockets) socket.destroy();
    await Promise.all(closed);
  }

  #open({ Client, connect }: Undici): Connection {
    const client = new Client(this.#origin, {
      // What is left out would be read from a polluted prototype.
      __proto__: null,
      pipelining: 1,
      connect: (...[options, callback]: Parameters<Undici['connect']>) => {
        this.#watch(connect(options, callback), connection);
      },
    } as object);
    const connection: Connection = { client, socket: undefined, idle: false };
    // Emitted when the client has no request any more, one turn of the event loop after a response has ended.
    client.on('drain', () => this.#release(connection));
    return connection;
  }

  #release(connection: Connection): void {
    const { socket } = connection;
    if (socket === undefined || socket.destroyed) return;
    connection.idle = true;
    this.#idle.push(connection);
  }

  #watch(socket: Socket, connection: Connection): void {
    connection.socket = socket;
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      const at = this.#idle.indexOf(connection);
      if (at !== -1) this.#idle.splice(at, 1);
    });
    // Before undici reads: it would overlook an empty line.
    socket.on('readable', () => {
      if (connection.idle) socket.destroy();
    });
  }
}

function send(connection: Connection, options: object, handler: object): boolean {
  connection.idle = false;
  return connection.client.dispatch(options as Dispatching.DispatchOptions, handler as Dispatching.DispatchHandler);
}

function afterLoading(handler: Dispatching.DispatchHandler, dispatch: () => void): boolean {
  loadUndici().then(dispatch, (error: Error) => handler.onResponseError?.(undefined as never, error));
  return true;
}
