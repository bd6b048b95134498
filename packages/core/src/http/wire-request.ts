import type { Readable } from 'node:stream';

/** Headers of a request, by their names in lower case. */
export type Headers = Readonly<Record<string, string | string[]>>;

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly origin: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | Uint8Array | Readable | undefined;
  /** Largest body of the answer, in bytes, counted after decompression. */
  readonly limit: number;
  /** Whether a success is to be handed on as it comes, without that limit. */
  readonly streamed: boolean;
}

/**
 * A request as undici takes it. Its time limits are off: the call's deadline bounds everything, also what drips. What is
 * left out would be read from a polluted prototype. Written out, as spreading one object into another costs more than all
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
