import type { Socket } from 'node:net';
import type { Dispatcher as Dispatching } from 'undici';
import type { Dispatcher } from '../config.js';
import { connectionsWanted } from './connection-growth.js';
import { connectionsTo, type Opening, type OriginConnections, type OriginPool } from './origin-connections.js';
import {
  type ConnectionEvents,
  closeOf,
  type Endable,
  PooledConnection,
  type QueuedHandler,
} from './pooled-connection.js';
import { loadedUndici, loadUndici, type Undici } from './undici.js';

/** Maximum number of recorded values. The oldest values are dropped first. */
const MAX_NOTES = 1_000;

/** Number of times that a connection of any pool became idle. */
let idled = 0;

/** A request that waits for a connection. */
interface WaitingRequest extends Endable {
  readonly handler: QueuedHandler;
  /** Whether the request must use a connection that has not carried another request. */
  readonly isNew: boolean;
  /** Whether the handler has been told that a TLS handshake has begun. */
  handshake: boolean;
  /** Sends the request over a connection. */
  use: (connection: PooledConnection) => void;
  /** Reports that no connection could be opened. */
  fail: (error: Error) => void;
}

/** A connection that is opening. */
interface OpeningSocket extends Opening {
  socket: Socket | undefined;
}

/**
 * A pool of private connections to one origin. Each connection carries one request at a time. Requests wait for the
 * connection that is free first, in the order in which they arrived. While requests wait, more connections are opened.
 * The most recently used connection is reused first, so that surplus connections close after a burst of requests. undici
 * closes an idle connection after 4 seconds or after the server's keep-alive timeout.
 */
export class ConnectionPool implements Dispatcher, OriginPool, ConnectionEvents {
  readonly maxConnections: number;
  readonly #origin: string;
  readonly #onEmpty: () => void;
  /** Requests that wait for a connection, in order. */
  readonly #waiting = new Set<WaitingRequest>();
  /** Connections that are opening. */
  readonly #opening = new Set<OpeningSocket>();
  /** Idle connections, most recently used last. */
  readonly #idle: PooledConnection[] = [];
  /** Connections that are open, or whose socket is being replaced. */
  readonly #connections = new Set<PooledConnection>();
  /** Number of connections that are about to become free. */
  #finishing = 0;
  /** The connections of the process to the origin. Set while this pool is not empty. */
  #shared: OriginConnections | undefined;
  #noted: Set<string> | undefined;

  /**
   * @param maxConnections Maximum number of connections of this process to the origin.
   * @param onEmpty Called when the last connection has been closed.
   */
  constructor(origin: string, maxConnections: number, onEmpty: () => void) {
    this.#origin = origin;
    this.maxConnections = maxConnections;
    this.#onEmpty = onEmpty;
  }

  get isEmpty(): boolean {
    return this.size === 0 && this.#waiting.size === 0;
  }

  get size(): number {
    return this.#connections.size + this.#opening.size;
  }

  get established(): number {
    return this.#connections.size;
  }

  get wanted(): number {
    let slow = 0;
    for (const opening of this.#opening) if (opening.slow) slow += 1;
    return connectionsWanted({
      waiting: this.#waiting.size,
      finishing: this.#finishing,
      opening: this.#opening.size,
      slow,
    });
  }

  get idleSince(): number {
    return this.#idle[0]?.idleSince ?? Number.POSITIVE_INFINITY;
  }

  dispatch(options: object, handler: object): boolean {
    const connection = this.#idle.pop();
    if (connection === undefined) return this.#wait(options, handler, false);
    this.#send(connection, options, handler);
    return true;
  }

  /** Sends a request over a new connection. */
  dispatchOnNew(options: object, handler: object): boolean {
    return this.#wait(options, handler, true);
  }

  /** Opens the pool's first connection before its first request. */
  async openAhead(): Promise<void> {
    if (loadedUndici() === undefined) await loadUndici();
    if (this.isEmpty) connectionsTo(this.#origin).openAhead(this);
  }

  /** Closes idle connections immediately, and busy connections after their current request. */
  retire(): void {
    this.#idle.length = 0;
    for (const connection of this.#connections) {
      connection.retired = true;
      if (connection.idle) connection.close();
    }
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
    for (const waiting of this.#waiting) this.#fail(waiting, new PoolClosed());
    const closed = [...this.#connections].map((connection) => connection.closeNow());
    closed.push(...this.#abandonAll().map(closeOf));
    this.#leaveIfEmpty();
    await Promise.all(closed);
  }

  open(): void {
    const opening: OpeningSocket = { socket: undefined, slow: false };
    this.#opening.add(opening);
    this.#joined.opening(this, opening);
    const { connect } = loadedUndici() as Undici;
    const { host, hostname, port, protocol } = new URL(this.#origin);
    const target = { host, hostname: hostname.replace(/^\[|\]$/g, ''), port, protocol };
    let socket: Socket;
    try {
      socket = connect(target, (...[error]) => this.#settle(opening, error ?? undefined));
    } catch (error) {
      // Node throws an error here if its TLS settings are invalid.
      process.nextTick(() => this.#settle(opening, error as Error));
      return;
    }
    opening.socket = socket;
    // A connection that is opened ahead does not keep the process alive.
    if (this.#waiting.size === 0) socket.unref();
    if (protocol === 'https:') socket.once('connect', () => this.#handshakeBegins());
  }

  closeIdle(closed: () => void): void {
    this.#idle.shift()?.close(closed);
  }

  finishing(): void {
    this.#finishing += 1;
  }

  free(connection: PooledConnection): void {
    this.#finished(connection);
    if (connection.destroyed) return;
    if (connection.retired) {
      connection.close();
      return;
    }
    const shared = this.#joined;
    const yielded = shared.yieldOf(this);
    if (yielded !== undefined) {
      connection.close(yielded);
      return;
    }
    this.#use(connection, false);
    shared.released();
    this.#wantMore();
  }

  closed(connection: PooledConnection): void {
    const at = this.#idle.indexOf(connection);
    if (at !== -1) this.#idle.splice(at, 1);
    this.#connections.delete(connection);
    this.#finished(connection);
    this.#shared?.closed();
    this.#wantMore();
    this.#leaveIfEmpty();
  }

  get #joined(): OriginConnections {
    this.#shared ??= connectionsTo(this.#origin);
    return this.#shared;
  }

  #wait(options: object, handler: QueuedHandler & Dispatching.DispatchHandler, isNew: boolean): boolean {
    const waiting: WaitingRequest = {
      handler,
      isNew,
      handshake: false,
      use: ignore,
      fail: ignore,
      end: () => this.#cancel(waiting),
    };
    // A promise continues in the async context of the call. The connection is free in that of another call.
    new Promise<PooledConnection>((resolve, reject) => {
      waiting.use = resolve;
      waiting.fail = reject;
    }).then(
      (connection) => this.#send(connection, options, handler),
      (error: Error) => handler.onResponseError?.(undefined as never, error),
    );
    if (this.#waiting.size === 0) for (const { socket } of this.#opening) socket?.ref();
    this.#waiting.add(waiting);
    handler.onRequestWaiting?.(waiting);
    if (!this.#waiting.has(waiting)) return false;
    if (loadedUndici() !== undefined) this.#wantMore();
    else if (this.#waiting.size === 1) {
      loadUndici().then(
        () => this.#wantMore(),
        (error: Error) => {
          for (const failed of this.#waiting) this.#fail(failed, error);
        },
      );
    }
    return true;
  }

  /** Asks for more connections, unless enough of them are opening or about to become free. */
  #wantMore(): void {
    if (this.wanted > 0) this.#joined.want(this);
  }

  /** Removes a waiting request whose call has ended. */
  #cancel(waiting: WaitingRequest): void {
    this.#waiting.delete(waiting);
    if (this.#waiting.size > 0) return;
    // No other call waits for the opening connections.
    this.#abandonAll();
    this.#leaveIfEmpty();
  }

  #remove(waiting: WaitingRequest): void {
    this.#waiting.delete(waiting);
    // Opening connections keep the process alive only while requests wait.
    if (this.#waiting.size === 0) for (const { socket } of this.#opening) socket?.unref();
  }

  /** Closes the opening connections, and returns their sockets. */
  #abandonAll(): readonly Socket[] {
    const sockets: Socket[] = [];
    for (const opening of this.#opening) {
      this.#opening.delete(opening);
      this.#shared?.abandoned(opening);
      if (opening.socket !== undefined) sockets.push(opening.socket.destroy());
    }
    return sockets;
  }

  #fail(waiting: WaitingRequest, error: Error): void {
    this.#remove(waiting);
    waiting.fail(error);
  }

  /** Passes a connection to the next waiting request, or keeps it for later requests. */
  #use(connection: PooledConnection, isNew: boolean): void {
    for (const waiting of this.#waiting) {
      if (waiting.isNew && !isNew) continue;
      this.#remove(waiting);
      waiting.use(connection);
      return;
    }
    if (isNew) connection.hold();
    this.#keep(connection);
  }

  #send(connection: PooledConnection, options: object, handler: object): void {
    // undici may have rejected the request without using the connection.
    if (!connection.send(options, handler)) this.free(connection);
  }

  #keep(connection: PooledConnection): void {
    connection.idle = true;
    idled += 1;
    connection.idleSince = idled;
    this.#idle.push(connection);
  }

  /** Called when a connection has been opened, or could not be opened. */
  #settle(opening: OpeningSocket, error: Error | undefined): void {
    // The connection may have been abandoned.
    if (!this.#opening.delete(opening)) return;
    if (error === undefined) this.#opened(opening);
    else this.#failed(opening, error);
  }

  #opened(opening: OpeningSocket): void {
    const connection = new PooledConnection(loadedUndici() as Undici, this.#origin, opening.socket as Socket, this);
    this.#connections.add(connection);
    this.#joined.opened(opening);
    this.#use(connection, true);
  }

  #failed(opening: OpeningSocket, error: Error): void {
    this.#joined.failed(opening);
    // With open connections, requests wait for these, because the server may limit the number of connections.
    const [waiting] = this.#waiting;
    if (this.#connections.size === 0 && waiting !== undefined) this.#fail(waiting, error);
    this.#wantMore();
    this.#leaveIfEmpty();
  }

  #finished(connection: PooledConnection): void {
    if (!connection.finishing) return;
    connection.finishing = false;
    this.#finishing -= 1;
  }

  #leaveIfEmpty(): void {
    if (!this.isEmpty || this.#shared === undefined) return;
    this.#shared.leave(this);
    this.#shared = undefined;
    // Without open connections, no late response can arrive, so the recorded values are not needed.
    this.#noted = undefined;
    this.#onEmpty();
  }

  /** Tells the first request that does not know it that a TLS handshake has begun. */
  #handshakeBegins(): void {
    for (const waiting of this.#waiting) {
      if (waiting.handshake) continue;
      waiting.handshake = true;
      waiting.handler.onTlsHandshake?.();
      return;
    }
  }
}

/** Passed to the handlers of requests that wait for a connection when their pool is closed. */
class PoolClosed extends Error {
  readonly code = 'UND_ERR_DESTROYED';

  constructor() {
    super('the connections were closed');
  }
}

function ignore(): void {}
