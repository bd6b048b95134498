import type { Readable } from 'node:stream';

/** The headers of a request, with lower-case names. */
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
  /** Whether a successful response is streamed. The limit does not apply to streamed responses. */
  readonly streamed: boolean;
}

/**
 * Returns the dispatch options of a request for undici. undici's own timeouts are disabled, because the deadline of the
 * call covers every step, including slow responses. All options are set explicitly, because a missing option would be
 * read from a polluted prototype. The options are listed one by one, because spreading an object would take longer than
 * the rest of a dispatch.
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
