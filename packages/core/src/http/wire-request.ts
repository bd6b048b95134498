import type { Readable } from 'node:stream';

/** Headers of a request; names are in lower case. */
export type Headers = Readonly<Record<string, string | string[]>>;

/** A complete request, ready to be sent. */
export interface WireRequest {
  readonly origin: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | Uint8Array | Readable | undefined;
  /** Maximum size of the response body in bytes, after decompression. */
  readonly limit: number;
  /** Whether a successful response is streamed, without that limit. */
  readonly streamed: boolean;
}

/**
 * Returns a request in the form that undici expects. undici's time limits are off: the deadline of the call limits
 * everything, including slow responses. A missing option would be read from a polluted prototype. The options are
 * listed one by one, because spreading an object costs more than all the rest of a dispatch.
 */
export function dispatchOptions({ origin, path, method, headers, body }: WireRequest): object {
  return {
    origin,
    path,
    method,
    headers,
    body: body ?? null,
    headersTimeout: 0,
    bodyTimeout: 0,
    blocking: undefined,
    expectContinue: undefined,
    idempotent: undefined,
    query: undefined,
    reset: undefined,
    servername: undefined,
    upgrade: undefined,
  };
}
