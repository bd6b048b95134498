import type { Readable } from 'node:stream';

/** Request headers. Names keep the caller's case and are unique, ignoring case. */
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
  /** Whether a successful response is streamed. `limit` does not apply to streamed responses. */
  readonly streamed: boolean;
  /** Maximum size of a streamed response in bytes, after decompression. */
  readonly streamLimit: number;
  /** Whether a streamed response is canceled if the caller does not read it within the call's timeout. */
  readonly mustBeRead: boolean;
}

/**
 * Returns undici's dispatch options for a request. undici's timeouts are disabled, because each call has its own
 * deadline. All options are set explicitly, because a missing option would be read from a polluted prototype. The
 * options are not spread from another object, because that would take longer than the rest of a dispatch.
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
