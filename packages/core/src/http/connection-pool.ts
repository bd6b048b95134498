import type { Socket } from 'node:net';
import type { Client, Dispatcher as Dispatching } from 'undici';
import type { Dispatcher } from '../config.js';
import { loadedUndici, loadUndici, type Undici } from './undici.js';

/** Maximum number of notes in a pool. The next note replaces the oldest one. */
const MAX_NOTES = 1_000;

/** Controls how fast the body of a response arrives. */
export interface BodyFlow {
  pause(): void;
  resume(): void;
}

/**
 * One connection: an undici client, which opens another socket if the server closes its socket before a request.
 * Pausing it stops undici from reading the socket. The parser of undici 7 is not paused: if the server closes the
 * connection in the meantime, it throws from a socket event, which ends the process (nodejs/undici#5360).
 */
interface Connection extends RequestConnection {
  readonly client: Client;
  socket: Socket | undefined;
  /** Whether it is waiting for its next request. */
  idle: boolean;
  /** Whether it will be closed when its request is done. */
  retired: boolean;
  paused: boolean;
}

/** The part of a connection that a request uses. */
export interface RequestConnection extends BodyFlow {
  /** Closes the connection immediately and fails its waiting request. It never reconnects. */
  end(): void;
  /** Ends a pause when the body is complete. */
  release(): void;
}

/** The method of a handler that a pool calls, in addition to the methods that undici calls. */
export interface QueuedHandler {
  /** Called before a request waits for its connection. */
  onRequestQueued?(connection: RequestConnection): void;
}

/**
 * Connections to one origin that nothing else in the process uses. Each carries one request at a time. The most
 * recently used connection is taken first, so that the connections of a burst become idle and close: undici closes a
 * connection after 4 idle seconds, or after the time that the server states.
 */
export class ConnectionPool implements Dispatcher {
  readonly #origin: string;
  readonly #onEmpty: () => void;
  /** Idle connections; the most recently used one is the last. */
  readonly #idle: Connection[] = [];
  /** Connections that are open or that a request is waiting for. */
  readonly #connections = new Set<Connection>();
  #noted: Set<string> | undefined;

  /** @param onEmpty Called when the last connection has closed. */
  constructor(origin: string, onEmpty: () => void) {
    this.#origin = origin;
    this.#onEmpty = onEmpty;
  }

  get isEmpty(): boolean {
    return this.#connections.size === 0;
  }

  dispatch(options: object, handler: object): boolean {
    const connection = this.#idle.pop();
    if (connection === undefined) return this.dispatchOnNew(options, handler);
    connection.idle = false;
    return send(connection, options, handler);
  }

  /** Sends a request over a new connection. */
  dispatchOnNew(options: object, handler: object): boolean {
    const undici = loadedUndici();
    if (undici === undefined) {
      loadUndici().then(
        () => this.dispatchOnNew(options, handler),
        (error: Error) => (handler as Dispatching.DispatchHandler).onResponseError?.(undefined as never, error),
      );
      return true;
    }
    const connection = this.#open(undici);
    const dispatched = send(connection, options, handler);
    // A request that undici refuses does not wait for a connection.
    if (connection.client.stats.size > 0) this.#connections.add(connection);
    return dispatched;
  }

  /** Closes all current connections. Those in use are closed when their request is done. */
  retire(): void {
    for (const connection of this.#connections) {
      connection.retired = true;
      if (connection.idle) connection.socket?.destroy();
    }
    this.#idle.length = 0;
  }

  /** Notes a value that arrived over a connection. Returns whether it was noted before. */
  note(value: string): boolean {
    this.#noted ??= new Set();
    if (this.#noted.has(value)) return true;
    this.#noted.add(value);
    if (this.#noted.size > MAX_NOTES) this.#noted.delete(this.#noted.values().next().value as string);
    return false;
  }

  /** Closes all connections immediately and resolves when they are closed. */
  async close(): Promise<void> {
    this.#idle.length = 0;
    const connections = [...this.#connections];
    const open = connections.flatMap(({ socket }) => (socket === undefined || socket.closed ? [] : socket));
    const closed = open.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const { end } of connections) end();
    await Promise.all(closed);
  }

  #open({ Client, connect }: Undici): Connection {
    const client = new Client(this.#origin, {
      // A missing option would be read from a polluted prototype.
      __proto__: null,
      pipelining: 1,
      connect: (...[options, callback]: Parameters<Undici['connect']>) => {
        connection.socket = connect(options, callback);
        this.#watch(connection.socket, connection);
      },
    } as object);
    const end = (): void => {
      client.destroy(ignore);
      if (connection.socket === undefined) this.#forget(connection);
      else connection.socket.destroy();
    };
    const connection: Connection = {
      client,
      socket: undefined,
      idle: false,
      retired: false,
      paused: false,
      end,
      pause: () => {
        connection.paused = true;
      },
      release: () => {
        connection.paused = false;
      },
      resume: () => {
        if (!connection.paused) return;
        connection.paused = false;
        // Deferred, because the reader may resume while undici handles the previous bytes.
        process.nextTick(() => !connection.paused && !connection.idle && connection.socket?.emit('readable'));
      },
    };
    // Emitted when the client has no request left, one turn of the event loop after the end of a response.
    client.on('drain', () => this.#release(connection));
    return connection;
  }

  #release(connection: Connection): void {
    const { socket, retired } = connection;
    if (socket === undefined || socket.destroyed) return;
    if (retired) {
      socket.destroy();
      return;
    }
    connection.idle = true;
    this.#idle.push(connection);
  }

  #watch(socket: Socket, connection: Connection): void {
    socket.once('close', () => {
      // A request that was waiting for this socket gets another one.
      if (connection.client.stats.pending > 0) return;
      // Runs before undici's own listener, which would queue an aborted request again and reconnect for it.
      connection.client.destroy(ignore);
      this.#forget(connection);
    });
    const read = socket.read.bind(socket);
    socket.read = (size) => (connection.paused ? null : read(size));
    // Runs before undici reads, because undici ignores an empty line.
    socket.on('readable', () => {
      if (connection.idle) socket.destroy();
    });
  }

  #forget(connection: Connection): void {
    const at = this.#idle.indexOf(connection);
    if (at !== -1) this.#idle.splice(at, 1);
    if (!this.#connections.delete(connection) || !this.isEmpty) return;
    // Late responses are no longer possible.
    this.#noted = undefined;
    this.#onEmpty();
  }
}

function ignore(): void {}

function send(connection: Connection, options: object, handler: object): boolean {
  const { client } = connection;
  (handler as QueuedHandler).onRequestQueued?.(connection);
  // Canceled while undici was loading.
  if (client.destroyed) return false;
  return client.dispatch(options as Dispatching.DispatchOptions, handler as Dispatching.DispatchHandler);
}
