import { Readable } from 'node:stream';
import type { Dispatcher as Undici } from 'undici';
import type { Dispatcher } from '../config.js';
import type { HttpResponse } from './response.js';
import type { WireRequest } from './wire-request.js';

type Handler = Required<Undici.DispatchHandler>;

/** Codings that are undone by whoever decodes bodies by itself; what the answer says of them is from before. */
const DECODED = /^\s*(x-gzip|gzip|deflate|br)\s*$/i;

/**
 * Stands in for undici where that is not to be had: dispatches by the `fetch` of the runtime. Fetch does not tell what was
 * sent, so that every request counts as begun before anything can fail.
 *
 * @param decodes Whether this fetch decodes bodies, also where it is told not to.
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
  /** Resolves when the handler takes more; nothing while it does. */
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
    const answer = await fetch(request.origin + request.path, initOf(request, ending.signal));
    handler.onResponseStart(controller, answer.status, headersOf(answer, decodes) as never, answer.statusText);
    for await (const { buffer, byteOffset, byteLength } of answer.body ?? []) {
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
    // What is left out would be read from a polluted prototype.
    __proto__: null,
    method,
    headers: Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one) => [name, one])),
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
  } as object;
}
