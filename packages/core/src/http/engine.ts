import type { Dispatcher as Undici } from 'undici';
import type { Call } from '../call.js';
import type { ErrorCode, ProviderError } from '../errors.js';
import type { Answer } from './answer.js';
import { decode } from './encoding.js';

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
  readonly body: string | Uint8Array | NodeJS.ReadableStream | undefined;
  /** Largest body of the answer, in bytes, counted after decompression. */
  readonly limit: number;
}

let agent: Dispatcher | undefined;

/** One Agent for all clients of the process. It is loaded with the first request: importing a client costs little. */
async function sharedAgent(): Promise<Dispatcher> {
  const { Agent } = await import('undici');
  // Said explicitly, so that NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment changes nothing.
  agent ??= new Agent({ connect: { rejectUnauthorized: true } });
  return agent;
}

/**
 * Sends a request once and brings back the whole answer. Follows no redirect, reads no proxy from the environment.
 * Ends with the call: at its deadline or its caller's signal the connection is dropped.
 */
export async function send(dispatcher: Dispatcher | undefined, request: WireRequest, call: Call): Promise<Answer> {
  const engine = dispatcher ?? agent ?? (await call.wait(sharedAgent()));
  const { origin, path, method, headers, body } = request;
  const answer = await new Promise<Answer>((resolve, reject) => {
    const exchange = new Exchange(call, request, resolve, reject);
    // undici's own time limits are off: the call's deadline bounds everything, also a body that drips.
    const options = { origin, path, method, headers, body: body ?? null, headersTimeout: 0, bodyTimeout: 0 };
    call.onEnd((error) => exchange.end(error));
    try {
      engine.dispatch(options, exchange);
    } catch (error) {
      exchange.onResponseError(undefined, error);
    }
  });
  const coding = answer.headers['content-encoding'];
  if (coding === undefined) return answer;
  const decoded = await call.wait(decode(answer.body, String(coding), request.limit));
  if ('body' in decoded) return { ...answer, body: decoded.body };
  throw decoded.failed === 'too_large'
    ? tooLarge(call, request.limit, answer.status)
    : call.error('invalid_response', 'expected a body in the encoding that its header names', {
        status: answer.status,
      });
}

/** Collects one answer; undici calls its methods. */
class Exchange implements Undici.DispatchHandler {
  readonly #call: Call;
  readonly #request: WireRequest;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (error: ProviderError) => void;
  #controller: Undici.DispatchController | undefined;
  #failure: ProviderError | undefined;
  #status = 0;
  #statusText = '';
  #headers: Answer['headers'] = {};
  readonly #chunks: Buffer[] = [];
  #size = 0;

  constructor(
    call: Call,
    request: WireRequest,
    resolve: (answer: Answer) => void,
    reject: (error: ProviderError) => void,
  ) {
    this.#call = call;
    this.#request = request;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Ends the exchange early, whatever its state. */
  end(error: ProviderError): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#call.onEnd(undefined);
    this.#controller?.abort(error);
    this.#reject(error);
  }

  onRequestStart(controller: Undici.DispatchController): void {
    this.#controller = controller;
    // Ended while it waited for a connection: nothing of it is written.
    if (this.#failure !== undefined) controller.abort(this.#failure);
    else {
      this.#call.attempts += 1;
      this.#call.outcome = 'unknown';
    }
  }

  onResponseStart(
    _controller: Undici.DispatchController,
    status: number,
    headers: Answer['headers'],
    statusText?: string,
  ): void {
    // Informational answers come before the real one, with headers of their own (RFC 9110, 15.2).
    if (status < 200) return;
    this.#status = status;
    this.#statusText = statusText ?? '';
    this.#headers = headers;
    // An answer to HEAD states the length of a body that does not follow (RFC 9110, 9.3.2).
    const stated = this.#request.method === 'HEAD' ? 0 : Number(headers['content-length']);
    if (stated > this.#request.limit) this.#endTooLarge();
  }

  onResponseData(_controller: Undici.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#request.limit) this.#endTooLarge();
    else this.#chunks.push(chunk);
  }

  #endTooLarge(): void {
    this.end(tooLarge(this.#call, this.#request.limit, this.#status));
  }

  onResponseEnd(): void {
    if (this.#failure !== undefined) return;
    this.#call.onEnd(undefined);
    this.#call.outcome = 'answered';
    const [first, ...more] = this.#chunks;
    const body = first === undefined || more.length > 0 ? Buffer.concat(this.#chunks) : first;
    this.#resolve({ status: this.#status, statusText: this.#statusText, headers: this.#headers, body });
  }

  onResponseError(_controller: Undici.DispatchController | undefined, error: unknown): void {
    const [code, message] = failureOf(codeOf(error), this.#controller !== undefined);
    this.end(this.#call.error(code, message));
  }
}

/** The provider has answered by then, whatever its answer holds. */
function tooLarge(call: Call, limit: number, status: number): ProviderError {
  return call.error('too_large', `expected an answer of at most ${limit} bytes`, { status, outcome: 'answered' });
}

/** System and undici errors carry a `code`; the address families of one host may fail as an AggregateError. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, errors } = error as { code?: unknown; errors?: unknown };
  if (typeof code === 'string') return code;
  return Array.isArray(errors) && errors.length > 0 ? codeOf(errors[0]) : '';
}

const TLS =
  /^(ERR_TLS_|ERR_SSL_|CERT_|CRL_|EPROTO$|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH)/;

/** What keeps a connection from being made, by the codes of Node and of undici. */
const CONNECTION = /^(E[A-Z]+|UND_ERR_(CONNECT_TIMEOUT|SOCKET))$/;

/** The code and a constant text for what went wrong below HTTP. The system's code is safe to show; its message is not used. */
function failureOf(code: string, started: boolean): readonly [ErrorCode, string] {
  if (TLS.test(code)) return ['tls', `expected a trusted TLS connection, got ${code}`];
  if (!started) {
    return CONNECTION.test(code)
      ? ['connect', `expected a connection, got ${code}`]
      : ['invalid_request', `expected a request that can be sent, got ${code || 'no reason'}`];
  }
  if (code.startsWith('HPE_')) return ['invalid_response', `expected a well-formed HTTP answer, got ${code}`];
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return ['too_large', 'expected headers of an ordinary size'];
  return ['network', `expected an answer, the connection failed with ${code || 'no reason'}`];
}
