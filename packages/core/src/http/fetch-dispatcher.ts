import { Readable } from 'node:stream';
import type { Dispatcher as Undici } from 'undici';
import type { Dispatcher } from '../config.js';
import type { HttpResponse } from './response.js';
import type { WireRequest } from './wire-request.js';

type Handler = Required<Undici.DispatchHandler>;

/** Matches the content codings that `fetch` decodes. The response headers still describe the encoded body. */
const DECODED = /^\s*(x-gzip|gzip|deflate|br)\s*$/i;

/**
 * Creates a dispatcher that uses the runtime's `fetch`, for runtimes without undici. Fetch does not report whether a
 * request was sent, so every dispatched request counts as sent.
 *
 * @param decodes Whether this `fetch` decodes bodies even if it is told not to.
 */
export function fetchDispatcher(decodes: boolean): Dispatcher {
  return {
    dispatch(options, handler) {
      void sendByFetch(options as WireRequest, handler as Handler, decodes);
      return true;
    },
  };
}

async function sendByFetch(request: WireRequest, handler: Handler, decodes: boolean): Promise<void> {
  const ending = new AbortController();
  /** Resolves when the handler resumes. Set only while the handler is paused. */
  let resumed: Promise<void> | undefined;
  let resume = (): void => undefined;
  const controller = {
    get paused() {
      return resumed !== undefined;
    },
    pause() {
      resumed = new Promise((resolve) => {
        resume = resolve;
      });
    },
    resume() {
      resumed = undefined;
      resume();
    },
    abort(reason: Error) {
      ending.abort(reason);
      resume();
    },
  } as Undici.DispatchController;
  try {
    handler.onRequestStart(controller, undefined);
    const response = await fetch(request.origin + request.path, initOf(request, ending.signal));
    handler.onResponseStart(controller, response.status, headersOf(response, decodes) as never, response.statusText);
    for await (const { buffer, byteOffset, byteLength } of response.body ?? []) {
      handler.onResponseData(controller, Buffer.from(buffer, byteOffset, byteLength));
      await resumed;
    }
    handler.onResponseEnd(controller, {});
  } catch (error) {
    handler.onResponseError(controller, error as Error);
  }
}

function headersOf({ headers }: Response, decodes: boolean): HttpResponse['headers'] {
  const all: Record<string, string | string[]> = Object.fromEntries(headers);
  if (headers.has('set-cookie')) all['set-cookie'] = headers.getSetCookie();
  if (decodes && DECODED.test(headers.get('content-encoding') ?? '')) {
    delete all['content-encoding'];
    delete all['content-length'];
  }
  return all;
}

function initOf({ method, headers, body }: WireRequest, signal: AbortSignal): RequestInit {
  return {
    // Without a null prototype, a missing option would be read from a polluted prototype.
    __proto__: null,
    method,
    headers: Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one) => [name, one])),
    body: body instanceof Readable ? Readable.toWeb(body) : body,
    duplex: 'half',
    redirect: 'manual',
    signal,
    // The following options are for Bun. By default, Bun resends requests that were lost on a reused connection,
    // decodes bodies without a size limit, and honors HTTPS_PROXY and NODE_TLS_REJECT_UNAUTHORIZED.
    keepalive: false,
    decompress: false,
    proxy: false,
    tls: { rejectUnauthorized: true },
  } as object;
}
