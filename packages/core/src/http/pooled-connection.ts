import type { Socket } from 'node:net';
import { clearTimeout, setTimeout } from 'node:timers';
import type { Client, Dispatcher as Dispatching } from 'undici';
import { watchTlsAlert } from './tls-alerts.js';
import type { Undici } from './undici.js';

/** Time after which a connection without any request closes. undici uses the same time for idle connections. */
const UNUSED_MS = 4_000;

/** Pauses and resumes a response body. */
export interface BodyFlow {
  pause(): void;
  resume(): void;
}

/** A request that can be canceled while it has not been sent completely. */
export interface Endable {
  /** Cancels the request. */
  end(): void;
}

/** Connection methods for the request that uses the connection. */
export interface RequestConnection extends BodyFlow, Endable {
  /** Closes the connection immediately and fails its pending request. Does not reconnect. */
  end(): void;
  /** Called when the response is complete. Resumes the connection if it is paused. */
  release(): void;
}

/** A pool calls this method in addition to undici's handler methods. */
export interface QueuedHandler {
  /** Called when a request starts to wait for a connection. */
  onRequestWaiting?(waiting: Endable): void;
  /** Called with the connection that a request will use. */
  onRequestQueued?(connection: RequestConnection): void;
  /** Called when the TLS handshake of a new connection begins. */
  onTlsHandshake?(): void;
}

/** Called when the state of a connection changes. */
export interface ConnectionEvents {
  /** Called when the response to the current request is complete, so that the connection is about to become free. */
  finishing(): void;
  /** Called when the connection can carry the next request. */
  free(connection: PooledConnection): void;
  /** Called when the connection has closed. */
  closed(connection: PooledConnection): void;
}

/**
 * A connection that carries one request at a time: a socket and an undici client. If the server closes an idle
 * connection while the client is about to send a request, the client opens a new socket for this request. A pause stops
 * undici from reading the socket. Pausing the parser of undici 7 instead would crash the process if the server closes
 * the connection during the pause (nodejs/undici#5360).
 */
export class PooledConnection implements RequestConnection {
  readonly #client: Client;
  readonly #events: ConnectionEvents;
  #socket: Socket;
  #handler: QueuedHandler | undefined;
  #paused = false;
  /** Closes the connection if it stays unused. */
  #unused: NodeJS.Timeout | undefined;
  /** Whether the response to the current request is complete. */
  finishing = false;
  /** Whether the connection is waiting for its next request. */
  idle = false;
  /** When the connection became idle, as a sequence number. */
  idleSince = 0;
  /** Whether to close the connection after its current request. */
  retired = false;

  /** @param socket A socket that is connected. */
  constructor({ Client, connect }: Undici, origin: string, socket: Socket, events: ConnectionEvents) {
    let ready: Socket | undefined = socket;
    this.#socket = socket;
    this.#events = events;
    this.#client = new Client(origin, {
      // Without a null prototype, a missing option would be read from a polluted prototype.
      __proto__: null,
      pipelining: 1,
      connect: (...[options, callback]: Parameters<Undici['connect']>) => {
        if (ready !== undefined) {
          const opened = ready;
          ready = undefined;
          // undici does not support a connector that calls back before it returns.
          queueMicrotask(() => callback(null, opened));
          return;
        }
        this.#socket = connect(options, callback);
        if (options.protocol === 'https:') this.#socket.once('connect', () => this.#handler?.onTlsHandshake?.());
        this.#watch(this.#socket);
      },
    } as object);
    // undici emits `drain` when the client has no pending requests.
    this.#client.on('drain', () => events.free(this));
    this.#watch(socket);
  }

  /** Keeps a connection that has not been used yet, without keeping the process alive. */
  hold(): void {
    const socket = this.#socket.unref();
    this.#unused = setTimeout(() => socket.destroy(), UNUSED_MS).unref();
  }

  /** Sends a request. Returns whether undici has accepted it. */
  send(options: object, handler: object): boolean {
    if (this.#unused !== undefined) {
      clearTimeout(this.#unused);
      this.#unused = undefined;
      this.#socket.ref();
    }
    this.idle = false;
    this.#handler = handler as QueuedHandler;
    this.#handler.onRequestQueued?.(this);
    // The request was canceled before it was sent.
    if (this.#client.destroyed) return false;
    this.#client.dispatch(options as Dispatching.DispatchOptions, handler as Dispatching.DispatchHandler);
    return this.#client.stats.size > 0;
  }

  end(): void {
    this.#client.destroy(ignore);
    this.#socket.destroy();
  }

  /** Closes the connection. Must be called only when it carries no request. */
  close(closed?: () => void): void {
    if (closed !== undefined) this.#socket.once('close', closed);
    this.#socket.destroy();
  }

  /** Whether the socket is closing or has closed. */
  get destroyed(): boolean {
    return this.#socket.destroyed;
  }

  /** Closes the connection immediately. Resolves when the socket has closed. */
  async closeNow(): Promise<void> {
    const closed = closeOf(this.#socket);
    this.end();
    await closed;
  }

  pause(): void {
    this.#paused = true;
  }

  release(): void {
    this.#paused = false;
    if (this.finishing) return;
    this.finishing = true;
    this.#events.finishing();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    // Defer the event, because undici may still be parsing the previous bytes.
    process.nextTick(() => !this.#paused && !this.idle && this.#socket.emit('readable'));
  }

  #watch(socket: Socket): void {
    socket.once('close', () => {
      // If a request is waiting for this socket, the client opens a new socket.
      if (this.#client.stats.pending > 0) return;
      clearTimeout(this.#unused);
      // This listener runs before undici's own, which would reconnect to resend an aborted request.
      this.#client.destroy(ignore);
      this.#events.closed(this);
    });
    watchTlsAlert(socket);
    const read = socket.read.bind(socket);
    socket.read = (size) => (this.#paused ? null : read(size));
    // If an idle connection receives data, close it before undici reads the data. undici would ignore an empty line.
    socket.on('readable', () => {
      if (this.idle) socket.destroy();
    });
  }
}

/** Resolves at the socket's next `close` event. */
export function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

function ignore(): void {}
