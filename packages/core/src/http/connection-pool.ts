import type { Socket } from 'node:net';
import type { Client, Dispatcher as Dispatching } from 'undici';
import type { Dispatcher } from './dispatcher.js';
import { loadedUndici, loadUndici, type Undici } from './undici.js';

/** How many notes a pool keeps; the oldest is dropped for the next. */
const MAX_NOTES = 1_000;

/** One connection: undici's client for it, which opens another socket where the server has closed the one before. */
interface Connection {
  readonly client: Client;
  socket: Socket | undefined;
  /** Whether no request is on it or assigned to it. */
  idle: boolean;
  /** Whether it is to be closed as soon as it is idle. */
  retired: boolean;
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
  readonly #sockets = new Map<Socket, Connection>();
  #noted: Set<string> | undefined;

  constructor(origin: string) {
    this.#origin = origin;
  }

  dispatch(options: object, handler: object): boolean {
    const undici = loadedUndici();
    if (undici === undefined) return afterLoading(handler, () => this.dispatch(options, handler));
    return send(this.#idle.pop() ?? this.#open(undici), options, handler);
  }

  /**
   * Sends each request over a connection of its own that has carried nothing before, and closes the connections of now:
   * those in use when their request has ended.
   */
  renewed(): Dispatcher {
    for (const [socket, connection] of this.#sockets) {
      connection.retired = true;
      if (connection.idle) socket.destroy();
    }
    this.#idle.length = 0;
    return { dispatch: (options, handler) => send(this.#open(loadedUndici() as Undici), options, handler) };
  }

  /**
   * Notes something that has come over a connection. Returns whether it was noted before. All notes are dropped when no
   * connection is open: nothing can come late any more.
   */
  note(value: string): boolean {
    this.#noted ??= new Set();
    if (this.#noted.has(value)) return true;
    this.#noted.add(value);
    if (this.#noted.size > MAX_NOTES) this.#noted.delete(this.#noted.values().next().value as string);
    return false;
  }

  /** Closes all connections at once, and resolves when they are closed. */
  async close(): Promise<void> {
    const sockets = [...this.#sockets.keys()];
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
    const connection: Connection = { client, socket: undefined, idle: false, retired: false };
    // Emitted when the client has no request any more, one turn of the event loop after a response has ended.
    client.on('drain', () => this.#release(connection));
    return connection;
  }

  #release(connection: Connection): void {
    const { socket } = connection;
    if (socket === undefined || socket.destroyed) return;
    if (connection.retired) {
      socket.destroy();
      return;
    }
    connection.idle = true;
    this.#idle.push(connection);
  }

  #watch(socket: Socket, connection: Connection): void {
    connection.socket = socket;
    this.#sockets.set(socket, connection);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      if (this.#sockets.size === 0) this.#noted = undefined;
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
