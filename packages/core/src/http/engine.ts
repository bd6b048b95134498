import { Readable } from 'node:stream';
import type { Call } from '../call.js';
import { ProviderError } from '../errors.js';
import { type Answer, headerOf } from './answer.js';
import { endOnAbort } from './answer-stream.js';
import { decode, decodeStream } from './encoding.js';
import { Exchange, tooLarge } from './exchange.js';

/** The one method of an undici Dispatcher that is used: Agent, Pool, ProxyAgent, MockAgent and the like have it. */
export interface Dispatcher {
  dispatch(options: object, handler: object): boolean;
}

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly origin: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | Uint8Array | Readable | undefined;
  /** Largest body of the answer, in bytes, counted after decompression. */
  readonly limit: number;
  /** Whether a success is to be handed on as it comes, without that limit. */
  readonly streamed: boolean;
}

let agent: Dispatcher | undefined;

/**
 * Where a connection goes and whom it trusts, said in full. Fields that are left out would be read from a polluted
 * prototype: a `socketPath` or a `ca` there would hand our secrets to whoever set it.
 */
const CONNECT = {
  // Also so that NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment changes nothing.
  rejectUnauthorized: true,
  ca: undefined,
  cert: undefined,
  key: undefined,
  localAddress: undefined,
  lookup: undefined,
  path: undefined,
  pfx: undefined,
  secureContext: undefined,
  servername: undefined,
  socketPath: undefined,
};

/** One Agent for all clients of the process. It is loaded with the first request: importing a client costs little. */
async function sharedAgent(): Promise<Dispatcher> {
  const { Agent } = await import('undici');
  agent ??= new Agent({ connect: CONNECT, socketPath: undefined } as object);
  return agent;
}

/**
 * Sends a request once and brings back the answer, whole unless it is to be streamed. Follows no redirect, reads no proxy
 * from the environment. Ends with the call: at its deadline or its caller's signal the connection is dropped.
 */
export function send(dispatcher: Dispatcher | undefined, request: WireRequest, call: Call): Promise<Answer> {
  const engine = dispatcher ?? agent;
  return engine === undefined
    ? call.wait(sharedAgent()).then((loaded) => exchange(loaded, request, call))
    : exchange(engine, request, call);
}

function exchange(engine: Dispatcher, request: WireRequest, call: Call): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { body, limit } = request;
    if (body instanceof Readable && body.destroyed) {
      throw call.error('invalid_request', 'data: expected a stream that can be read, it has failed or was closed');
    }
    const settle = (answer: Answer): void => {
      const coding = headerOf(answer.headers, 'content-encoding');
      resolve(coding === undefined ? answer : decoded(answer, String(coding), limit, call));
    };
    const handler = new Exchange(call, request, settle, reject);
    call.onEnd((error) => handler.end(error));
    try {
      engine.dispatch(dispatchOptions(request), handler);
    } catch {
      // Undici 7 tells its handler what is wrong. What throws is older, or an interceptor of the user's.
      handler.onError();
    }
  });
}

/**
 * A request as undici takes it. Its time limits are off: the call's deadline bounds everything, also what drips. What is
 * left out would be read from a polluted prototype. Written out, as spreading one object into another costs more than all
 * the rest of a dispatch.
 */
function dispatchOptions({ origin, path, method, headers, body }: WireRequest): object {
  return {
    origin,
    path,
    method,
    headers,
    body: body ?? null,
    headersTimeout: 0,
    bodyTimeout: 0,
    blocking: undefined,
    expectContinue: undefined,
    idempotent: undefined,
    query: undefined,
    reset: undefined,
    servername: undefined,
    upgrade: undefined,
  };
}

async function decoded(answer: Answer, coding: string, limit: number, call: Call): Promise<Answer> {
  const { status } = answer;
  const malformed = (): ProviderError => undecodable(call, status);
  const { streamed } = answer;
  if (streamed !== undefined) {
    const stream = decodeStream(streamed.stream, coding, (error) => (ProviderError.is(error) ? error : malformed()));
    if (stream !== undefined) {
      endOnAbort(stream, call);
      return { ...answer, streamed: { ...streamed, stream } };
    }
    streamed.stream.destroy();
    throw malformed();
  }
  const result = await call.wait(decode(answer.body, coding, limit));
  if ('body' in result) return { ...answer, body: result.body };
  if (result.failed === 'too_large') throw tooLarge(call, limit, status);
  // A failure stays the failure that its status says: retries, renewal and the back-off go by that.
  if (status >= 300) return { ...answer, body: Buffer.alloc(0), undecodable: true };
  throw malformed();
}

/** The error for a body that has to be read and can't be. */
export function undecodable(call: Call, status: number): ProviderError {
  return call.error('invalid_response', 'expected a body in the encoding that its header names', { status });
}
