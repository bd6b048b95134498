import { Readable } from 'node:stream';
import type { Dispatcher as Undici } from 'undici';
import type { Dispatcher } from './dispatcher.js';

/** Codings that are undone by whoever decodes bodies by itself; what the answer says of them is from before. */
const DECODED = /^\s*(x-gzip|gzip|deflate|br)\s*$/i;

/**
 * Stands in for undici where that is not to be had: dispatches by the `fetch` of the runtime. Fetch does not tell what was
 * sent, so that every request counts as begun before anything can fail.
 */
export class FetchDispatcher implements Dispatcher {
  readonly #decodes: boolean;

  /** @param decodes Whether this fetch decodes bodies, also where it is told not to. */
  constructor(decodes: boolean) {
    this.#decodes = decodes;
  }

  dispatch(options: object, handler: object): boolean {
    void this.#carryOut(options as Undici.DispatchOptions, handler as Required<Undici.DispatchHandler>);
    return true;
  }

  async #carryOut(request: Undici.DispatchOptions, handler: Required<Undici.DispatchHandler>): Promise<void> {
    const controller = new FetchController();
    handler.onRequestStart(controller, undefined);
    try {
      const answer = await fetch(`${request.origin}${request.path}`, initOf(request, controller.signal));
      handler.onResponseStart(controller, answer.status, this.#headersOf(answer), answer.statusText);
      const reader = answer.body?.getReader();
      for (let piece = await reader?.read(); piece?.value !== undefined; piece = await reader?.read()) {
        const { buffer, byteOffset, byteLength } = piece.value;
        handler.onResponseData(controller, Buffer.from(buffer, byteOffset, byteLength));
        await controller.resumed;
      }
      handler.onResponseEnd(controller, {});
    } catch (error) {
      handler.onResponseError(controller, error as Error);
    }
  }

  #headersOf({ headers }: Response): Record<string, string | string[]> {
    const all: Record<string, string | string[]> = Object.fromEntries(headers);
    const cookies = headers.getSetCookie();
    if (cookies.length > 0) all['set-cookie'] = cookies;
    if (this.#decodes && DECODED.test(headers.get('content-encoding') ?? '')) {
      delete all['content-encoding'];
      delete all['content-length'];
    }
    return all;
  }
}

function initOf({ method, headers, body }: Undici.DispatchOptions, signal: AbortSignal): RequestInit {
  const pairs = Object.entries(headers as Record<string, string | string[]>);
  const init = {
    // What is left out would be read from a polluted prototype.
    __proto__: null,
    method,
    headers: pairs.flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])),
    body: body instanceof Readable ? Readable.toWeb(body) : body,
    duplex: 'half',
    redirect: 'manual',
    signal,
    // For Bun: it would send again, by itself, what was lost on a connection that it had used before; decode without a
    // limit; and heed HTTPS_PROXY and NODE_TLS_REJECT_UNAUTHORIZED.
    keepalive: false,
    decompress: false,
    proxy: false,
    tls: { rejectUnauthorized: true },
  };
  return init as RequestInit;
}

/** Lets a handler hold a body back, or end the exchange. */
class FetchController implements Undici.DispatchController {
  readonly #abort = new AbortController();
  #resume: () => void = () => undefined;
  /** Resolves when the handler takes more; nothing while it does. */
  resumed: Promise<void> | undefined;

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get aborted(): boolean {
    return this.signal.aborted;
  }

  get reason(): Error | null {
    return this.aborted ? (this.signal.reason as Error) : null;
  }

  get paused(): boolean {
    return this.resumed !== undefined;
  }

  pause(): void {
    this.resumed ??= new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  resume(): void {
    this.resumed = undefined;
    this.#resume();
  }

  abort(reason: Error): void {
    this.#abort.abort(reason);
    this.resume();
  }
}
