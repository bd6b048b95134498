import type { ByteChange } from './mutate-bytes.js';

/** A response before any change. */
export interface BaseResponse {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: Buffer;
}

export type Header = readonly [name: string, value: string];

/**
 * How a response ends. `at` is the number of body bytes that still arrive. With -1 the head does not arrive either, and
 * with -2 there is no connection. After `cut` the client receives an error, after `silence` it receives nothing.
 */
export type Ending =
  | { readonly kind: 'whole' }
  | { readonly kind: 'cut'; readonly at: number; readonly failure: number }
  | { readonly kind: 'silence'; readonly at: number };

/** How a socket marks the end of the body. Those from `extra` on are wrong, and the connection closes after them. */
export type Framing = 'length' | 'chunked' | 'close' | 'extra' | 'short' | 'long' | 'twice' | 'both' | 'broken chunks';

export type Tamper = { readonly flip: ByteChange } | { readonly statusLine: string } | { readonly headerLine: string };

/** A response as sent over the wire, correct or not. */
export interface WireResponse extends BaseResponse {
  readonly reason: string;
  /** Statuses of informational responses before the final one. */
  readonly informational: readonly number[];
  /** Where the body is split, in bytes, ascending. */
  readonly splits: readonly number[];
  readonly ending: Ending;
  /** Applies to sockets only. */
  readonly framing: Framing;
  /** Applies to sockets only. Changes the head, after which nothing about the response is certain. */
  readonly tamper: Tamper | undefined;
}

/** Returns the pieces of a body up to its ending. */
export function piecesOf({ body, splits, ending }: WireResponse): readonly Buffer[] {
  const end = ending.kind === 'whole' ? body.length : Math.max(0, Math.min(ending.at, body.length));
  const edges = [0, ...splits.filter((at) => at < end), end];
  return edges.slice(1).map((edge, at) => body.subarray(edges[at], edge));
}

/** Returns a correct response. */
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
