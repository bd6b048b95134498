import type { Socket } from 'node:net';
import type { Client, Dispatcher as Dispatching } from 'undici';
import type { Dispatcher } from '../config.js';
import { loadedUndici, loadUndici, type Undici } from './undici.js';

/** How many notes a pool keeps; the oldest is dropped for the next. */
const MAX_NOTES = 1_000;

/** Controls how fast the body of a response arrives. */
export interface BodyFlow {
  pause(): void;
  resume(): void;
}

/**
 * One connection: undici's client for it, which opens another socket if the server closes the one before a request.
 * Pausing it stops undici from reading the socket. The parser of undici 7 is not paused, because it throws out of a socket
 * event, and so ends the process, if the server closes the connection in the meantime (nodejs/undici#5360).
 */
interface Connection extends RequestConnection {
  readonly client: Client;
  socket: Socket | undefined;
  /** Whether it waits for its next request. */
  idle: boolean;
  /** Whether it is to be closed as soon as it is idle. */
  retired: boolean;
  paused: boolean;
}

/** What a request uses of its connection. */
export interface RequestConnection extends BodyFlow {
  /** Closes the connection, whatever it is doing, and fails a request that waits for it. It never reconnects. */
  end(): void;
  /** Ends a pause when the body is complete. */
  release(): void;
}

/** What a pool calls of a handler, in addition to the methods that undici calls. */
export interface QueuedHandler {
  /** Called when a request is about to wait for its connection. */
  onRequestQueued?(connection: RequestConnection): void;
}

/**
 * Connections to one origin that nothing else in the process uses. Each carries one request at a time. The connection
 * used last is taken first, so that those of a burst close when they are no longer needed: undici closes a connection
 * that is idle for 4 seconds, or for as long as the server says.
 */
export class ConnectionPool implements Dispatcher {
  readonly #origin: string;
  readonly #onEmpty: () => void;
  /** Idle connections; the one used last is at the end. */
  readonly #idle: Connection[] = [];
  /** Those that are open, or that a request waits for. */
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

  /** Sends a request over a connection that has carried nothing before. */
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
    // A request that undici refuses waits for no connection.
    if (connection.client.stats.size > 0) this.#connections.add(connection);
    return dispatched;
  }

  /** Closes the connections of now: those in use when their request has ended. */
  retire(): void {
    for (const connection of this.#connections) {
      connection.retired = true;
      if (connection.idle) connection.socket?.destroy();
    }
    this.#idle.length = 0;
  }

  /** Notes something that has come over a connection, and returns whether it was noted before. */
  note(value: string): boolean {
    this.#noted ??= new Set();
    if (this.#noted.has(value)) return true;
    this.#noted.add(value);
    if (this.#noted.size > MAX_NOTES) this.#noted.delete(this.#noted.values().next().value as string);
    return false;
  }

  /** Closes all connections at once, and resolves when they are closed. */
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
      // What is left out would be read from a polluted prototype.
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
        // Not at once: the reader may resume while undici handles the previous bytes.
        process.nextTick(() => !connection.paused && !connection.idle && connection.socket?.emit('readable'));
      },
    };
    // Emitted when the client has no request any more, one turn of the event loop after a response has ended.
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
      // A request that waited for its turn on this socket gets another one.
      if (connection.client.stats.pending > 0) return;
      // Called before undici's own listener, which would put an aborted request back in its queue and connect again for it.
      connection.client.destroy(ignore);
      this.#forget(connection);
    });
    const read = socket.read.bind(socket);
    socket.read = (size) => (connection.paused ? null : read(size));
    // Before undici reads: it would overlook an empty line.
    socket.on('readable', () => {
      if (connection.idle) socket.destroy();
    });
  }

  #forget(connection: Connection): void {
    const at = this.#idle.indexOf(connection);
    if (at !== -1) this.#idle.splice(at, 1);
    if (!this.#connections.delete(connection) || !this.isEmpty) return;
    // Nothing can come late any more.
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
