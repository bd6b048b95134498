import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { replacementOf, spoilt } from '../faults/faulty-message.js';
import { shownAs } from '../fields.js';
import type { RecordedRequest } from '../recorder.js';
import type { World } from '../world.js';
import type { Identity } from './authority.js';
import { Connections } from './connections.js';
import { deliver, pause } from './delivery.js';
import { type Exchange, openExchange, responseTo } from './exchange.js';
import { type Message, messageOf } from './message.js';
import { readBody } from './request-body.js';

/** Idle connections are kept this long, in ms; Node tells the client so (`Keep-Alive: timeout=5`). */
const KEEP_ALIVE_MS = 5000;

/** One server for all providers, not yet listening. */
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
  const struck = world.faults.strike(record.route, owner);
  if (struck !== undefined) record.fault = struck.effect;
  const fault = struck?.fault;
  const body = await readBody(incoming);
  if (fault?.delay !== undefined) await pause(outgoing, fault.delay);
  const silent = fault?.hang === true || fault?.reset === true;
  const replacement = fault && replacementOf(fault, refuse);
  const processed = fault?.processed === true || (replacement === undefined && !silent);
  const answer = processed ? await messageFrom(exchange, body) : undefined;
  if (fault?.reset === true) reset();
  if (silent) return;
  const at = world.clock.now();
  const message = replacement === undefined ? answer : messageOf(replacement, at, false);
  if (message === undefined) return;
  const sent = fault === undefined ? message : spoilt(message, fault, at);
  // The record has the status before the first byte is out: whoever holds the answer finds it there.
  record.status = sent.status;
  try {
    deliver(outgoing, sent, fault, reset);
  } catch (error) {
    // Headers that each are in order and together are not, such as `Trailer` beside a length.
    const instead = failure(exchange, error);
    record.status = instead.status;
    deliver(outgoing, instead, undefined, reset);
  }
}

/** What is answered by the sandbox itself, or by a handler of the user's, which may fail in any way. */
async function messageFrom(exchange: Exchange, body: Buffer | 'too_large'): Promise<Message> {
  const { world, found } = exchange;
  try {
    return messageOf(await responseTo(exchange, body), world.clock.now(), found?.route.noStore === true);
  } catch (error) {
    return failure(exchange, error);
  }
}

function failure({ world, refuse }: Exchange, error: unknown): Message {
  // Anything can be thrown, `null` too.
  const { message = shownAs(error) } = Object(error) as { readonly message?: unknown };
  return messageOf(refuse(500, `The sandbox failed: ${message}`), world.clock.now(), false);
}
