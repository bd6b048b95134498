import type { Socket } from 'node:net';
import type { Client, Dispatcher as Dispatching } from 'undici';
import type { Dispatcher } from '../config.js';
import { watchTlsAlert } from './tls-alerts.js';
import { loadedUndici, loadUndici, type Undici } from './undici.js';

/** Maximum number of recorded values. The oldest values are dropped first. */
const MAX_NOTES = 1_000;

/** Pauses and resumes a response body. */
export interface BodyFlow {
  pause(): void;
  resume(): void;
}

/**
 * A pooled connection: an undici client that opens a new socket if the server closes the old one. A pause stops undici
 * from reading the socket. Pausing the parser of undici 7 instead would crash the process if the server closes the
 * connection during the pause (nodejs/undici#5360).
 */
interface Connection extends RequestConnection {
  readonly client: Client;
  socket: Socket | undefined;
  /** Whether the connection is waiting for its next request. */
  idle: boolean;
  /** Whether to close the connection after its current request. */
  retired: boolean;
  paused: boolean;
}

/** Connection methods for the request that uses the connection. */
export interface RequestConnection extends BodyFlow {
  /** Closes the connection immediately and fails its pending request. Does not reconnect. */
  end(): void;
  /** Called when the response body is complete. Resumes the connection if it is paused. */
  release(): void;
}

/** A pool calls this method in addition to undici's handler methods. */
export interface QueuedHandler {
  /** Called with the connection that a request will use. */
  onRequestQueued?(connection: RequestConnection): void;
  /** Called when the TLS handshake of a new connection begins. */
  onTlsHandshake?(): void;
}

/**
 * A pool of private connections to one origin. Each connection carries one request at a time. The most recently used
 * connection is reused first, so that surplus connections close after a burst of requests. undici closes an idle
 * connection after 4 seconds or after the server's keep-alive timeout.
 */
export class ConnectionPool implements Dispatcher {
  readonly #origin: string;
  readonly #onEmpty: () => void;
  /** Idle connections, most recently used last. */
  readonly #idle: Connection[] = [];
  /** Connections that are open or being opened. */
  readonly #connections = new Set<Connection>();
  #noted: Set<string> | undefined;

  /** @param onEmpty Called when the last connection has been closed. */
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
      loadUndici()
        .then(() => this.dispatchOnNew(options, handler))
        .catch((error: Error) => (handler as Dispatching.DispatchHandler).onResponseError?.(undefined as never, error));
      return true;
    }
    const connection = this.#open(undici, handler);
    const dispatched = send(connection, options, handler);
    // undici may have rejected the request without using the connection.
    if (connection.client.stats.size > 0) this.#connections.add(connection);
    return dispatched;
  }

  /** Closes idle connections immediately, and busy connections after their current request. */
  retire(): void {
    for (const connection of this.#connections) {
      connection.retired = true;
      if (connection.idle) connection.socket?.destroy();
    }
    this.#idle.length = 0;
  }

  /** Records a received value. Returns whether it had been recorded before. */
  note(value: string): boolean {
    this.#noted ??= new Set();
    if (this.#noted.has(value)) return true;
    this.#noted.add(value);
    if (this.#noted.size > MAX_NOTES) this.#noted.delete(this.#noted.values().next().value as string);
    return false;
  }

  /** Closes all connections immediately. */
  async close(): Promise<void> {
    this.#idle.length = 0;
    const connections = [...this.#connections];
    const open = connections.flatMap(({ socket }) => (socket === undefined || socket.closed ? [] : socket));
    const closed = open.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const { end } of connections) end();
    await Promise.all(closed);
  }

  #open({ Client, connect }: Undici, handler: QueuedHandler): Connection {
    const client = new Client(this.#origin, {
      // Without a null prototype, a missing option would be read from a polluted prototype.
      __proto__: null,
      pipelining: 1,
      connect: (...[options, callback]: Parameters<Undici['connect']>) => {
        connection.socket = connect(options, callback);
        if (options.protocol === 'https:') connection.socket.once('connect', () => handler.onTlsHandshake?.());
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
        // Defer the event, because undici may still be parsing the previous bytes.
        process.nextTick(() => !connection.paused && !connection.idle && connection.socket?.emit('readable'));
      },
    };
    // undici emits `drain` when the client has no pending requests.
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
      // If a request is waiting for this socket, the client opens a new socket.
      if (connection.client.stats.pending > 0) return;
      // This listener runs before undici's own, which would reconnect to resend an aborted request.
      connection.client.destroy(ignore);
      this.#forget(connection);
    });
    watchTlsAlert(socket);
    const read = socket.read.bind(socket);
    socket.read = (size) => (connection.paused ? null : read(size));
    // If an idle connection receives data, close it before undici reads the data. undici would ignore an empty line.
    socket.on('readable', () => {
      if (connection.idle) socket.destroy();
    });
  }

  #forget(connection: Connection): void {
    const at = this.#idle.indexOf(connection);
    if (at !== -1) this.#idle.splice(at, 1);
    if (!this.#connections.delete(connection) || !this.isEmpty) return;
    // Without open connections, no late response can arrive, so the recorded values are not needed.
    this.#noted = undefined;
    this.#onEmpty();
  }
}

function ignore(): void {}

function send(connection: Connection, options: object, handler: object): boolean {
  const { client } = connection;
  (handler as QueuedHandler).onRequestQueued?.(connection);
  // The request was canceled while undici was loading.
  if (client.destroyed) return false;
  return client.dispatch(options as Dispatching.DispatchOptions, handler as Dispatching.DispatchHandler);
}
