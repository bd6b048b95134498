import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Identity } from './certificate.js';
import { deliver, pause } from './delivery.js';
import { answerTo, type Exchange, openExchange } from './exchange.js';
import { messageOf, replacementOf, spoilt } from './message.js';
import type { RecordedRequest } from './recorder.js';
import { readBody } from './request-body.js';
import type { Answer } from './route.js';
import type { World } from './world.js';

/** Idle connections are kept this long, in ms; Node tells the client so (`Keep-Alive: timeout=5`). */
const KEEP_ALIVE = 5000;

/** One server for all providers, not yet listening. */
export function createProviderServer(parts: {
  readonly world: () => World;
  readonly identity: Identity | undefined;
  readonly onRequest: ((request: RecordedRequest) => void) | undefined;
}): Server {
  const { world, identity, onRequest } = parts;
  const options = { keepAliveTimeout: KEEP_ALIVE };
  const server = identity === undefined ? createServer(options) : createTlsServer({ ...options, ...identity });
  const connections = new Connections(server);

  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const exchange = openExchange(world(), incoming);
    if (onRequest !== undefined) outgoing.once('close', () => onRequest({ ...exchange.record }));
    void serve(exchange, outgoing, () => connections.reset(incoming.socket));
  });
  return server;
}

async function serve(exchange: Exchange, outgoing: ServerResponse, reset: () => void): Promise<void> {
  const { world, record, owner, incoming, refuse } = exchange;
  const struck = world.faults.strike(record.route, owner);
  if (struck !== undefined) record.fault = struck.effect;
  const fault = struck?.fault;
  const body = await readBody(incoming);
  if (fault?.delay !== undefined) await pause(outgoing, fault.delay);
  const silent = fault?.hang === true || fault?.reset === true;
  const replacement = fault && replacementOf(fault, refuse);
  const processed = fault?.processed === true || (replacement === undefined && !silent);
  const answer = processed ? await answerOrFailure(exchange, body) : undefined;
  if (fault?.reset === true) reset();
  const chosen = replacement ?? answer;
  if (silent || chosen === undefined) return;
  // By the sandbox's clock and not by the machine's, as all else is.
  const at = world.clock.now();
  const message = messageOf(chosen, at, exchange.found?.route.noStore === true);
  const sent = fault === undefined ? message : spoilt(message, fault, at);
  // The record has the status before the first byte is out: whoever holds the answer finds it there.
  record.status = sent.status;
  deliver(outgoing, sent, fault, reset);
}

async function answerOrFailure(exchange: Exchange, body: Buffer | 'too_large'): Promise<Answer> {
  try {
    return await answerTo(exchange, body);
  } catch (error) {
    return exchange.refuse(500, `The sandbox failed: ${(error as Error).message}`);
  }
}

/** Knows the TCP connection under each socket of a server: below TLS it takes that to send a RST. */
class Connections {
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
