import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';

/**
 * Maximum number of bytes to record of each body. Bodies that reach this limit are not shown, because a truncated
 * secret at the end might not be recognized.
 */
export const MAX_BODY_READ_BYTES = 64 * 1024;

/** A request and its response, including secrets. An exchange must be redacted before it is stored. */
export interface TappedExchange {
  readonly origin: string;
  readonly method: string;
  readonly path: string;
  readonly requestHeaders: readonly (readonly [string, string])[];
  readonly requestBody: Buffer;
  /** Wall clock time of the request, in ms. */
  readonly time: number;
  readonly took: number;
  /** HTTP status of the response, or 0 if there was no response. */
  readonly status: number;
  readonly statusText: string;
  readonly responseHeaders: readonly (readonly [string, string])[];
  readonly responseBody: Buffer;
  /** Error code if the exchange failed. */
  readonly failure?: string;
}

/** Returns a dispatcher that reports each exchange when it completes or fails. */
export function tap(dispatcher: Dispatcher, onExchange: (exchange: TappedExchange) => void): Dispatcher {
  return dispatcher.compose(
    (dispatch) => (options, handler) => dispatch(options, new Tap(options, handler, onExchange)),
  );
}

class Tap implements Dispatcher.DispatchHandler {
  readonly #options: Dispatcher.DispatchOptions;
  readonly #handler: Dispatcher.DispatchHandler;
  readonly #onExchange: (exchange: TappedExchange) => void;
  readonly #time = Date.now();
  readonly #started = performance.now();
  #status = 0;
  #statusText = '';
  #headers: readonly (readonly [string, string])[] = [];
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
    onExchange: (exchange: TappedExchange) => void,
  ) {
    this.#options = options;
    this.#handler = handler;
    this.#onExchange = onExchange;
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    this.#handler.onRequestStart?.(controller, context);
  }

  /** Called by undici 7, although its types mark this method as deprecated. */
  onResponseStarted(): void {
    (this.#handler as { onResponseStarted?(): void }).onResponseStarted?.();
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
    statusText?: string,
  ): void {
    if (status >= 200) {
      this.#status = status;
      this.#statusText = statusText ?? '';
      this.#headers = pairsOf(headers);
    }
    this.#handler.onResponseStart?.(controller, status, headers, statusText);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#size < MAX_BODY_READ_BYTES) this.#chunks.push(Buffer.from(chunk));
    this.#size += chunk.length;
    this.#handler.onResponseData?.(controller, chunk);
  }

  onResponseEnd(controller: Dispatcher.DispatchController, trailers: IncomingHttpHeaders): void {
    this.#end();
    this.#handler.onResponseEnd?.(controller, trailers);
  }

  onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    this.#end(codeOf(error));
    this.#handler.onResponseError?.(controller, error);
  }

  #end(failure?: string): void {
    const { origin, method, path, headers, body } = this.#options;
    const requestBody = bytesOf(body);
    const responseBody = Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.#onExchange({
      origin: String(origin),
      method,
      path,
      requestHeaders: [...writtenByUndici(String(origin), method, requestBody), ...pairsOf(headers)],
      requestBody,
      time: this.#time,
      took: performance.now() - this.#started,
      status: this.#status,
      statusText: this.#statusText,
      responseHeaders: this.#headers,
      responseBody,
      ...(failure !== undefined && { failure }),
    });
  }
}

/** Returns the headers that undici adds to a request. */
function writtenByUndici(origin: string, method: string, body: Buffer): readonly (readonly [string, string])[] {
  const length = body.length > 0 || /^(POST|PUT|PATCH)$/.test(method);
  return [
    ['host', new URL(origin).host],
    ['connection', 'keep-alive'],
    ...(length ? [['content-length', String(body.length)] as const] : []),
  ];
}

function pairsOf(headers: unknown): readonly (readonly [string, string])[] {
  if (typeof headers !== 'object' || headers === null) return [];
  return Object.entries(headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one): [string, string] => [name, String(one)]),
  );
}

function bytesOf(body: unknown): Buffer {
  if (typeof body === 'string' || body instanceof Uint8Array || ArrayBuffer.isView(body)) {
    return Buffer.from(body as string);
  }
  return Buffer.alloc(0);
}

/**
 * Returns the code of an error from the system, undici or our clients. Ignores the message, because it could contain a secret.
 */
function codeOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' && /^\w{1,50}$/.test(code) ? code : 'aborted';
}
