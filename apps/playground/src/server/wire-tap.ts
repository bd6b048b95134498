import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';

/** So much of a body is looked at; of a longer one nothing is shown, as a secret might be cut there. In bytes. */
export const MAX_BODY_READ_BYTES = 64 * 1024;

/** One request and its answer as they went over the wire, secrets and all: to be redacted before it is kept. */
export interface TappedExchange {
  readonly origin: string;
  readonly method: string;
  readonly path: string;
  readonly requestHeaders: readonly (readonly [string, string])[];
  readonly requestBody: Buffer;
  /** Wall clock in ms. */
  readonly time: number;
  readonly took: number;
  /** 0 where no answer came. */
  readonly status: number;
  readonly statusText: string;
  readonly answerHeaders: readonly (readonly [string, string])[];
  readonly answerBody: Buffer;
  /** Why it ended before its end. */
  readonly failure?: string;
}

/** A dispatcher that sends through another one and tells of every exchange once it has ended. */
export function tap(dispatcher: Dispatcher, told: (exchange: TappedExchange) => void): Dispatcher {
  return dispatcher.compose((dispatch) => (options, handler) => dispatch(options, new Tap(options, handler, told)));
}

class Tap implements Dispatcher.DispatchHandler {
  readonly #options: Dispatcher.DispatchOptions;
  readonly #handler: Dispatcher.DispatchHandler;
  readonly #told: (exchange: TappedExchange) => void;
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
    told: (exchange: TappedExchange) => void,
  ) {
    this.#options = options;
    this.#handler = handler;
    this.#told = told;
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    this.#handler.onRequestStart?.(controller, context);
  }

  /** The client hears by it of the first byte of an answer. Handlers of undici 7 are told, though its types advise against. */
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
    const answerBody = Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.#told({
      origin: String(origin),
      method,
      path,
      requestHeaders: [...writtenByUndici(String(origin), method, requestBody), ...pairsOf(headers)],
      requestBody,
      time: this.#time,
      took: performance.now() - this.#started,
      status: this.#status,
      statusText: this.#statusText,
      answerHeaders: this.#headers,
      answerBody,
      ...(failure !== undefined && { failure }),
    });
  }
}

/** What goes over the wire beside the headers that it was given. */
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

/** A code of the system, of undici or of our clients; the message might hold anything. */
function codeOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' && /^\w{1,50}$/.test(code) ? code : 'aborted';
}
