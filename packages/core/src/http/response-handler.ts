import { AsyncResource } from 'node:async_hooks';
import type { Dispatcher as Undici } from 'undici';
import type { Call } from '../call/call.js';
import type { ProviderError } from '../errors.js';
import { CollectedBody } from './collected-body.js';
import { connectionFailure, type Stage } from './connection-failure.js';

import { decodedHeaders, decoderFor } from './content-encoding.js';
import { undecodable } from './decoded-response.js';
import { tooLargeError } from './failure.js';
import { OutgoingStream } from './outgoing-stream.js';
import type { Endable, QueuedHandler, RequestConnection } from './pooled-connection.js';
import { type HttpResponse, headerOf, type ResponseHead } from './response.js';
import { ResponseStream } from './response-stream.js';
import type { WireRequest } from './wire-request.js';

/**
 * Status codes of responses that never have a body, even with a `Content-Length` header (RFC 9110, 6.4.1). For these
 * status codes, undici may wait for a body or fail.
 */
const WITHOUT_BODY = new Set([204, 304]);

const EMPTY = Buffer.alloc(0);

/** Collects or streams the response to one request. */
export class ResponseHandler implements Undici.DispatchHandler, QueuedHandler {
  readonly #call: Call;
  readonly #request: WireRequest;
  readonly #resolve: (response: HttpResponse) => void;
  readonly #reject: (error: ProviderError) => void;
  #controller: Undici.DispatchController | undefined;
  /** The pooled connection that carries the request, if any. */
  #connection: RequestConnection | undefined;
  /** Cancels the request while it waits for its connection or for its turn on the connection. */
  #queued: Endable | undefined;
  #failure: ProviderError | undefined;
  #complete = false;
  #status = 0;
  #statusText = '';
  #headers: HttpResponse['headers'] = {};
  #stream: ResponseStream | undefined;
  /**
   * The async context of the call. Stream events are emitted in this context, because a reused connection runs in the
   * context of an earlier call.
   */
  readonly #context: AsyncResource | undefined;
  readonly #body = new CollectedBody();

  constructor(
    call: Call,
    request: WireRequest,
    resolve: (response: HttpResponse) => void,
    reject: (error: ProviderError) => void,
  ) {
    this.#call = call;
    this.#request = request;
    this.#resolve = resolve;
    this.#reject = reject;
    if (request.streamed) this.#context = new AsyncResource('x.ResponseStream');
  }

  /** Aborts the request and rejects with the error. */
  end(error: ProviderError): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#body.drop();
    this.#call.deadline.onEnd(undefined);
    if (this.#controller === undefined) this.#queued?.end();
    else this.#controller.abort(error);
    // undici does not destroy a body stream that it has not started to send.
    if (this.#request.body instanceof OutgoingStream) this.#request.body.destroy();
    this.#reject(error);
  }

  onRequestWaiting(waiting: Endable): void {
    this.#queued = waiting;
    if (this.#failure !== undefined) waiting.end();
  }

  onRequestQueued(connection: RequestConnection): void {
    this.#connection = connection;
    this.#queued = connection;
    if (this.#failure !== undefined) connection.end();
  }

  /**
   * Called by unsupported dispatchers: undici 6, and undici 7's `MockPool`. Such dispatchers may still send the request
   * after the call has failed.
   */
  onConnect(abort: (reason: Error) => void): void {
    this.onRequestStart({ abort } as Undici.DispatchController);
    this.onError();
  }

  /** Called by the pool when the TCP connection for this request is established. */
  onTlsHandshake(): void {
    if (this.#controller === undefined) this.#call.stage = 'waiting for the TLS handshake';
  }

  /** Called by unsupported dispatchers, and if `dispatch` throws. Always rejects. */
  onError(): void {
    this.end(
      this.#call.error(
        'invalid_options',
        'dispatcher: must be a Dispatcher of undici 7 or 8, with interceptors that do not throw',
      ),
    );
  }

  onRequestStart(controller: Undici.DispatchController): void {
    this.#controller = controller;
    // The call may have failed while it was waiting for a connection.
    if (this.#failure !== undefined) {
      controller.abort(this.#failure);
      return;
    }
    this.#call.begin();
    this.#call.stage = 'waiting for the response';
  }

  /** Called when a response's first byte arrives. Some dispatchers do not call this method. */
  onResponseStarted(): void {
    this.#call.startResponse();
  }

  onResponseStart(
    controller: Undici.DispatchController,
    status: number,
    headers: HttpResponse['headers'],
    statusText?: string,
  ): void {
    if (this.#failure !== undefined) return;
    this.#call.startResponse();
    // Informational responses (1xx) precede the final response (RFC 9110, 15.2).
    if (status < 200) return;
    this.#status = status;
    this.#statusText = statusText ?? '';
    this.#headers = headers;
    if (WITHOUT_BODY.has(status)) {
      this.#finish();
      return;
    }
    const empty = this.#request.method === 'HEAD' || headerOf(headers, 'content-length') === '0';
    const isStreamed = this.#request.streamed && status < 300 && !empty;
    // The response to a HEAD request has no body, even with a `Content-Length` header (RFC 9110, 9.3.2).
    const isTooLarge = !empty && Number(headerOf(headers, 'content-length')) > this.#request.limit;
    if (isTooLarge && (!isStreamed || this.#request.mustBeRead)) this.#endTooLarge();
    else if (isStreamed) this.#startStream(controller);
  }

  onResponseData(_controller: Undici.DispatchController, chunk: Buffer): void {
    if (this.#failure !== undefined || this.#complete) return;
    if (this.#stream !== undefined) {
      this.#context?.runInAsyncScope(this.#stream.accept, this.#stream, chunk);
      return;
    }
    if (this.#body.size + chunk.length > this.#request.limit) this.#endTooLarge();
    else this.#body.add(chunk);
  }

  onResponseEnd(): void {
    this.#connection?.release();
    this.#finish();
  }

  onResponseError(_controller: Undici.DispatchController | undefined, error: unknown): void {
    if (this.#complete) return;
    const { body } = this.#request;
    const failure = body instanceof OutgoingStream ? body.failure : undefined;
    // Over HTTP/1.1, undici sends the headers with the first bytes of the body.
    if (failure !== undefined && this.#connection !== undefined && !(body as OutgoingStream).readableDidRead) {
      this.#call.notSent();
    }
    const [code, message] =
      failure === undefined
        ? connectionFailure(error, this.#stage, this.#call.address)
        : (['invalid_request', `the request body must be ${failure}`] as const);
    if (this.#stream === undefined) this.end(this.#call.error(code, message));
    else this.#context?.runInAsyncScope(this.#stream.fail, this.#stream, this.#call.error(code, message));
  }

  #finish(): void {
    if (this.#failure !== undefined || this.#complete) return;
    this.#complete = true;
    if (this.#stream !== undefined) {
      this.#context?.runInAsyncScope(this.#stream.complete, this.#stream);
      return;
    }
    this.#call.deadline.onEnd(undefined);
    this.#call.answered();
    this.#resolve(this.#response(this.#body.whole()));
  }

  get #stage(): Stage {
    if (this.#status !== 0) return 'body';
    return this.#controller === undefined ? 'connection' : 'request';
  }

  get #head(): ResponseHead {
    return { status: this.#status, headers: this.#headers };
  }

  #startStream(controller: Undici.DispatchController): void {
    this.#call.deadline.onEnd(undefined);
    this.#call.answered();
    const create = decoderFor(headerOf(this.#headers, 'content-encoding'));
    const failed = (): ProviderError => undecodable(this.#call, this.#head);
    if (create === 'unknown') {
      this.end(failed());
      return;
    }
    if (create !== undefined) this.#headers = decodedHeaders(this.#headers);
    const flow = this.#connection ?? controller;
    const decoding = create && { create, failed };
    const context = this.#context as AsyncResource;
    const { streamLimit, mustBeRead } = this.#request;
    const limit = {
      bytes: streamLimit,
      mustBeRead,
      exceeded: () => tooLargeError(this.#call, streamLimit, this.#head),
    };
    const stream = context.runInAsyncScope(() => new ResponseStream(this.#call, controller, flow, limit, decoding));
    this.#stream = stream;
    const streamed = { stream, readAll: () => stream.readAll(), settled: stream.settled };
    this.#resolve({ ...this.#response(EMPTY), streamed });
  }

  #response(body: Buffer): HttpResponse {
    // All fields are set explicitly, because a missing field would be read from a polluted prototype.
    const rest = { undecodable: false, streamed: undefined };
    return { status: this.#status, statusText: this.#statusText, headers: this.#headers, body, ...rest };
  }

  #endTooLarge(): void {
    this.end(tooLargeError(this.#call, this.#request.limit, this.#head));
  }
}
