import type { ByteChange } from './mutate-bytes.js';

/** A response before any changes. */
export interface BaseResponse {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: Buffer;
}

export type Header = readonly [name: string, value: string];

/**
 * How a response ends. `at` is the number of body bytes before the end, -1 if the head does not arrive, or -2 if the
 * connection fails. A `cut` response ends with an error. A `silence` response stays open without sending data.
 */
export type Ending =
  | { readonly kind: 'whole' }
  | { readonly kind: 'cut'; readonly at: number; readonly failure: number }
  | { readonly kind: 'silence'; readonly at: number };

/**
 * How a socket indicates the end of the body. From `extra` on, the values are invalid, so the connection is closed
 * after the body.
 */
export type Framing = 'length' | 'chunked' | 'close' | 'extra' | 'short' | 'long' | 'twice' | 'both' | 'broken chunks';

export type Tamper = { readonly flip: ByteChange } | { readonly statusLine: string } | { readonly headerLine: string };

/** A correct or incorrect response as sent over the wire. */
export interface WireResponse extends BaseResponse {
  readonly reason: string;
  /** Status codes of the informational responses that were received before the final response. */
  readonly informational: readonly number[];
  /** Byte positions at which the body is split, in ascending order. */
  readonly splits: readonly number[];
  readonly ending: Ending;
  /** Framing of the body. Applies only to sockets. */
  readonly framing: Framing;
  /** Changes the response head. Applies only to sockets. Judges cannot rely on a changed head. */
  readonly tamper: Tamper | undefined;
}

/** Returns the pieces of the body that are sent before the response ends. */
export function piecesOf({ body, splits, ending }: WireResponse): readonly Buffer[] {
  const end = ending.kind === 'whole' ? body.length : Math.max(0, Math.min(ending.at, body.length));
  const edges = [0, ...splits.filter((at) => at < end), end];
  return edges.slice(1).map((edge, at) => body.subarray(edges[at], edge));
}

/** Returns a response that is sent correctly. */
export function honest(response: BaseResponse): WireResponse {
  return {
    ...response,
    reason: 'OK',
    informational: [],
    splits: [],
    ending: { kind: 'whole' },
    framing: 'length',
    tamper: undefined,
  };
}
