import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import type { Dispatcher as Undici } from 'undici';
import type { Base, Dispatcher, FetchFunction, FetchInit } from '../config.js';
import { hasOwn } from '../own-fields.js';
import { within } from '../target.js';
import { bytesOf } from './body-kind.js';
import { FetchFailure } from './connection-failure.js';
import { ENGINE, runtimeFetch } from './engine.js';
import { type BodyReader, discardResponse, readFetchResponse } from './fetch-response.js';
import type { WireRequest } from './wire-request.js';

type Handler = Required<Undici.DispatchHandler>;

/** Number of chunks after which timers can run, so that a body that never waits cannot block the call's deadline. */
const CHUNKS_PER_TURN = 64;

/** Captured because test runners replace the global function with one that does not run. */
const { setImmediate } = globalThis;

/**
 * Sends requests with a `fetch` function. Fetch does not report whether a request was sent, so every request counts as
 * sent once the function is called. Hides the function when a client is printed, because mocks record requests.
 */
class FetchDispatcher implements Dispatcher {
  readonly base: Base;
  readonly #send: FetchFunction;

  constructor(send: FetchFunction, base: Base) {
    this.base = base;
    this.#send = send;
  }

  dispatch(options: object, handler: object): boolean {
    void sendByFetch(this.#send, this.base, options as WireRequest, handler as Handler);
    return true;
  }
}

/** One dispatcher per function, so that clients with the same options share their config. */
const known = new WeakMap<FetchFunction, FetchDispatcher>();

/**
 * Returns a dispatcher that uses a `fetch` function.
 *
 * @param base Responses from a URL outside this base are rejected.
 */
export function fetchDispatcher(send: FetchFunction, base: Base): Dispatcher {
  let dispatcher = known.get(send);
  if (dispatcher?.base.origin !== base.origin || dispatcher.base.prefix !== base.prefix) {
    dispatcher = new FetchDispatcher(send, base);
    known.set(send, dispatcher);
  }
  return dispatcher;
}

async function sendByFetch(send: FetchFunction, base: Base, request: WireRequest, handler: Handler): Promise<void> {
  const { method } = request;
  const isRuntime = send === runtimeFetch;
  const ending = new AbortController();
  const { signal } = ending;
  let body: BodyReader | undefined;
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
      body?.cancel();
      resume();
    },
  } as Undici.DispatchController;
  /** The failure to report if the current step throws an error. The function's own error is never shown. */
  let failure = new FetchFailure(
    'network',
    'the `fetch` function failed (its error is hidden; it may contain secrets)',
  );
  try {
    if ((request.body ?? undefined) !== undefined && (method === 'GET' || method === 'HEAD')) {
      const text = `the request body must be empty, because fetch sends no body with ${method}`;
      failure = new FetchFailure('invalid_request', text);
      throw failure;
    }
    handler.onRequestStart(controller, undefined);
    if (signal.aborted) return;
    // Called without `this`, because a global `fetch` may reject any other.
    const response: unknown = await send(base.origin + request.path, initOf(request, signal, isRuntime));
    if (signal.aborted) {
      discardResponse(response);
      return;
    }
    const received = readFetchResponse(response, {
      method,
      decoded: !isRuntime,
      isForeign: (url) => hasOwn(within(base, url), 'refused'),
    });
    if (received instanceof FetchFailure) {
      discardResponse(response);
      failure = received;
      throw failure;
    }
    const { status, headers, statusText } = received;
    failure = new FetchFailure('network', 'the response body failed before it was complete');
    ({ body } = received);
    handler.onResponseStart(controller, status, headers as never, statusText);
    for (let chunks = 1; body !== undefined; chunks += 1) {
      const { done, value } = await body.next();
      if (signal.aborted) return;
      if (done) break;
      if (!ArrayBuffer.isView(value)) throw failure;
      handler.onResponseData(controller, bytesOf(value));
      await resumed;
      if (chunks % CHUNKS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    handler.onResponseEnd(controller, {});
  } catch (error) {
    // The runtime's own errors have a code that is safe to show.
    handler.onResponseError(controller, isRuntime ? (error as Error) : failure);
  } finally {
    // The function may not have read the whole body.
    if (request.body instanceof Readable) request.body.destroy();
  }
}

/** Options that prevent `fetch` from adding or storing data, where the runtime supports them. */
const RESTRICTIONS = { credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' } as const;

/**
 * By default, Bun resends requests that were lost on a reused connection, and honors HTTPS_PROXY and
 * NODE_TLS_REJECT_UNAUTHORIZED.
 */
const ON_BUN = { keepalive: false, proxy: false, tls: { rejectUnauthorized: true } };

function initOf({ method, headers, body }: WireRequest, signal: AbortSignal, isRuntime: boolean): FetchInit {
  const supported = typeof Request === 'function' ? Request.prototype : {};
  return {
    // Without a null prototype, a missing option would be read from a polluted prototype.
    __proto__: null,
    method,
    headers: Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one) => [name, one])),
    ...(body instanceof Readable && { body: webStream(body), duplex: 'half' }),
    ...(!(body instanceof Readable) && (body ?? undefined) !== undefined && { body }),
    redirect: 'manual',
    signal,
    ...Object.fromEntries(Object.entries(RESTRICTIONS).filter(([name]) => Object.hasOwn(supported, name))),
    ...(ENGINE === 'fetch' && ON_BUN),
    // By default, Bun decodes bodies without a size limit.
    ...(isRuntime && { decompress: false }),
  } as object as FetchInit;
}

/** Converts a stream for `fetch`. Unlike `Readable.toWeb`, it accepts text and never throws outside of a read. */
function webStream(body: Readable): ReadableStream {
  const chunks: AsyncIterator<unknown> = body[Symbol.asyncIterator]();
  const stream = new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(typeof value === 'string' ? Buffer.from(value) : value);
      },
      cancel: () => void body.destroy(),
    },
    { highWaterMark: 0 },
  );
  // A function that does not support streams would send the string "[object ReadableStream]".
  const refuse = (): never => {
    throw new TypeError('this fetch function does not support streams');
  };
  return Object.defineProperty(stream, 'toString', { value: refuse });
}
