import { Readable } from 'node:stream';
import type { Dispatcher as Undici } from 'undici';
import type { Call } from '../call/call.js';
import type { ProviderError } from '../errors.js';
import { CollectedBody } from './collected-body.js';
import { connectionFailure, type Stage } from './connection-failure.js';
import type { QueuedHandler, RequestConnection } from './connection-pool.js';
import { createDecoder } from './content-encoding.js';
import { undecodable } from './decoded-response.js';
import { tooLargeError } from './failure.js';
import { type HttpResponse, headerOf } from './response.js';
import { ResponseStream } from './response-stream.js';
import type { WireRequest } from './wire-request.js';

/** Answers to which no body belongs, whatever length they state (RFC 9110, 6.4.1): undici would wait for one, or fail. */
const WITHOUT_BODY = new Set([204, 304]);

const EMPTY = Buffer.alloc(0);

/** Collects one answer, or begins to stream it; undici calls its methods. */
export class ResponseHandler implements Undici.DispatchHandler, QueuedHandler {
  readonly #call: Call;
  readonly #request: WireRequest;
  readonly #resolve: (answer: HttpResponse) => void;
  readonly #reject: (error: ProviderError) => void;
  #controller: Undici.DispatchController | undefined;
  /** The connection of the request, if it is one of ours. */
  #connection: RequestConnection | undefined;
  #failure: ProviderError | undefined;
  #complete = false;
  #status = 0;
  #statusText = '';
  #headers: HttpResponse['headers'] = {};
  #stream: ResponseStream | undefined;
  readonly #body = new CollectedBody();

  constructor(
    call: Call,
    request: WireRequest,
    resolve: (answer: HttpResponse) => void,
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
    this.#body.drop();
    this.#call.deadline.onEnd(undefined);
    if (this.#controller === undefined) this.#connection?.end();
    else this.#controller.abort(error);
    // Undici leaves open what it has not begun to send.
    if (this.#request.body instanceof Readable) this.#request.body.destroy();
    this.#reject(error);
  }

  onRequestQueued(connection: RequestConnection): void {
    this.#connection = connection;
    if (this.#failure !== undefined) connection.end();
  }

  /** Called in place of what follows by dispatchers of undici 6, and by 7's MockPool: they may or may not go on to send. */
  onConnect(abort: (reason: Error) => void): void {
    this.onRequestStart({ abort } as Undici.DispatchController);
    this.onError();
  }

  /** See {@link onConnect}. */
  onError(): void {
    this.end(
      this.#call.error(
        'invalid_options',
        'dispatcher: expected a Dispatcher of undici 7 or 8, with interceptors that do not throw',
      ),
    );
  }

  onRequestStart(controller: Undici.DispatchController): void {
    this.#controller = controller;
    // Ended while it waited for a connection: nothing of it is written.
    if (this.#failure !== undefined) controller.abort(this.#failure);
    else this.#call.begin();
  }

  /** With the first byte of an answer, before it is known what it says; not every dispatcher tells. */
  onResponseStarted(): void {
    this.#call.beginAnswer();
  }

  onResponseStart(
    controller: Undici.DispatchController,
    status: number,
    headers: HttpResponse['headers'],
    statusText?: string,
  ): void {
    if (this.#failure !== undefined) return;
    this.#call.beginAnswer();
    // Informational answers come before the real one, with headers of their own (RFC 9110, 15.2).
    if (status < 200) return;
    this.#status = status;
    this.#statusText = statusText ?? '';
    this.#headers = headers;
    if (WITHOUT_BODY.has(status)) {
      this.onResponseEnd();
      return;
    }
    const empty = this.#request.method === 'HEAD' || headerOf(headers, 'content-length') === '0';
    if (this.#request.streamed && status < 300 && !empty) {
      this.#startStream(controller);
      return;
    }
    // An answer to HEAD states the length of a body that does not follow (RFC 9110, 9.3.2).
    if (!empty && Number(headerOf(headers, 'content-length')) > this.#request.limit) this.#endTooLarge();
  }

  onResponseData(_controller: Undici.DispatchController, chunk: Buffer): void {
    if (this.#failure !== undefined || this.#complete) return;
    if (this.#stream !== undefined) {
      this.#stream.accept(chunk);
      return;
    }
    if (this.#body.size + chunk.length > this.#request.limit) this.#endTooLarge();
    else this.#body.add(chunk);
  }

  onResponseEnd(): void {
    if (this.#failure !== undefined || this.#complete) return;
    this.#complete = true;
    if (this.#stream !== undefined) {
      this.#connection?.release();
      this.#stream.complete();
      return;
    }
    this.#call.deadline.onEnd(undefined);
    this.#call.answered();
    this.#resolve(this.#answer(this.#body.whole()));
  }

  onResponseError(_controller: Undici.DispatchController | undefined, error: unknown): void {
    if (this.#complete) return;
    const [code, message] = connectionFailure(error, this.#stage);
    if (this.#stream === undefined) this.end(this.#call.error(code, message));
    else this.#stream.fail(this.#call.error(code, message));
  }

  get #stage(): Stage {
    if (this.#status !== 0) return 'body';
    return this.#controller === undefined ? 'connection' : 'request';
  }

  #startStream(controller: Undici.DispatchController): void {
    this.#call.deadline.onEnd(undefined);
    this.#call.answered();
    const decoder = createDecoder(headerOf(this.#headers, 'content-encoding'));
    const failed = (): ProviderError => undecodable(this.#call, this.#status);
    if (decoder === 'unknown') {
      this.end(failed());
      return;
    }
    this.#stream = new ResponseStream(
      this.#call,
      controller,
      this.#connection ?? controller,
      decoder && { decoder, failed },
    );
    const streamed = { stream: this.#stream, settled: this.#stream.settled };
    this.#resolve({ ...this.#answer(EMPTY), streamed });
  }

  #answer(body: Buffer): HttpResponse {
    // Said in full: what is left out would be read from a polluted prototype.
    const rest = { undecodable: false, streamed: undefined };
    return { status: this.#status, statusText: this.#statusText, headers: this.#headers, body, ...rest };
  }

  #endTooLarge(): void {
    this.end(tooLargeError(this.#call, this.#request.limit, this.#status));
  }
}
