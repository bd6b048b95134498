import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { replacementOf, withFault } from '../faults/faulty-message.js';
import { shownAs } from '../fields.js';
import type { RecordedRequest } from '../recorder.js';
import type { World } from '../world.js';
import type { Identity } from './authority.js';
import { Connections } from './connections.js';
import { deliver, pause } from './delivery.js';
import { type Exchange, openExchange, responseTo } from './exchange.js';
import { type Message, messageOf } from './message.js';
import { readBody } from './request-body.js';

/** Keep-alive timeout in ms, which Node.js also sends to the client (`Keep-Alive: timeout=5`). */
const KEEP_ALIVE_MS = 5000;

/** Creates the server for all providers, but does not start it. */
export function createProviderServer(parts: {
  readonly world: () => World;
  readonly identity: Identity | undefined;
  readonly onRequest: ((request: RecordedRequest) => void) | undefined;
}): Server {
  const { world, identity, onRequest } = parts;
  const options = { keepAliveTimeout: KEEP_ALIVE_MS };
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
  const active = world.faults.hit(record.route, owner);
  if (active !== undefined) record.fault = active.effect;
  const fault = active?.fault;
  // Take the latency before reading the body, so that it depends only on the order of the requests.
  const delay = (world.latency?.next() ?? 0) + (fault?.delay ?? 0);
  const body = await readBody(incoming);
  if (delay > 0) await pause(outgoing, delay);
  const silent = fault?.hang === true || fault?.reset === true;
  const replacement = fault && replacementOf(fault, refuse);
  const processed = fault?.processed === true || (replacement === undefined && !silent);
  const response = processed ? await messageFrom(exchange, body) : undefined;
  if (fault?.reset === true) reset();
  if (silent) return;
  const at = world.clock.now();
  const message = replacement === undefined ? response : messageOf(replacement, at, false);
  if (message === undefined) return;
  const sent = fault === undefined ? message : withFault(message, fault, at);
  // Record the status before sending the response, so that a test can read it as soon as the client has the response.
  record.status = sent.status;
  try {
    deliver(outgoing, sent, fault, reset);
  } catch (error) {
    // Some headers are valid on their own but not together, such as `Trailer` with a `Content-Length`.
    const instead = failure(exchange, error);
    record.status = instead.status;
    deliver(outgoing, instead, undefined, reset);
  }
}

/** Creates the response. Returns a 500 response if the sandbox or a user's handler throws. */
async function messageFrom(exchange: Exchange, body: Buffer | 'too_large'): Promise<Message> {
  const { world, found } = exchange;
  try {
    return messageOf(await responseTo(exchange, body), world.clock.now(), found?.route.noStore === true);
  } catch (error) {
    return failure(exchange, error);
  }
}

function failure({ world, refuse }: Exchange, error: unknown): Message {
  // A handler can throw any value, including `null`.
  const { message = shownAs(error) } = Object(error) as { readonly message?: unknown };
  return messageOf(refuse(500, `The sandbox failed: ${message}`), world.clock.now(), false);
}
