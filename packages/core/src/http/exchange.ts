import type { Dispatcher as Undici } from 'undici';
import type { Call } from '../call.js';
import type { ProviderError } from '../errors.js';
import type { Answer } from './answer.js';
import { connectionFailure } from './connection-failure.js';
import type { WireRequest } from './engine.js';

/** Answers to which no body belongs, whatever length they state (RFC 9110, 6.4.1). */
const WITHOUT_BODY = new Set([204, 304]);

/** Smaller pieces than this are put together as they come: each costs more than it holds. */
const SMALL = 4096;

/** Collects one answer; undici calls its methods. */
export class Exchange implements Undici.DispatchHandler {
  readonly #call: Call;
  readonly #request: WireRequest;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (error: ProviderError) => void;
  #controller: Undici.DispatchController | undefined;
  #failure: ProviderError | undefined;
  #status = 0;
  #statusText = '';
  #headers: Answer['headers'] = {};
  #chunks: Buffer[] = [];
  #size = 0;
  /** Bytes at the end of the chunks that stand in small pieces. */
  #loose = 0;

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
    this.#chunks = [];
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
    const bodiless = this.#request.method === 'HEAD' || WITHOUT_BODY.has(status);
    if (!bodiless && Number(headers['content-length']) > this.#request.limit) this.#endTooLarge();
  }

  onResponseData(_controller: Undici.DispatchController, chunk: Buffer): void {
    if (this.#failure !== undefined) return;
    this.#size += chunk.length;
    if (this.#size > this.#request.limit) {
      this.#endTooLarge();
      return;
    }
    this.#chunks.push(chunk);
    this.#loose = chunk.length < SMALL ? this.#loose + 1 : 0;
    if (this.#loose === SMALL) {
      this.#chunks.push(Buffer.concat(this.#chunks.splice(-this.#loose)));
      this.#loose = 0;
    }
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
    const [code, message] = connectionFailure(error, this.#controller !== undefined);
    this.end(this.#call.error(code, message));
  }

  #endTooLarge(): void {
    this.end(tooLarge(this.#call, this.#request.limit, this.#status));
  }
}

/** The provider has answered by then, whatever its answer holds. */
export function tooLarge(call: Call, limit: number, status: number): ProviderError {
  return call.error('too_large', `expected an answer of at most ${limit} bytes`, { status, outcome: 'answered' });
}
