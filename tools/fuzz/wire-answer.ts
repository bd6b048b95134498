import type { ByteChange } from './mutate-bytes.js';

/** A response before any changes. */
export interface BaseResponse {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: Buffer;
}

export type Header = readonly [name: string, value: string];

/**
 * Describes how a response ends. `at` is the number of body bytes that arrive before the end. If `at` is -1, the head
 * does not arrive. If `at` is -2, the connection fails. A `cut` response ends with an error. A `silence` response stops
 * sending data but stays open.
 */
export type Ending =
  | { readonly kind: 'whole' }
  | { readonly kind: 'cut'; readonly at: number; readonly failure: number }
  | { readonly kind: 'silence'; readonly at: number };

/**
 * Describes how the end of the body is indicated on a socket. The values from `extra` on are invalid, so the connection
 * is closed after such a response.
 */
export type Framing = 'length' | 'chunked' | 'close' | 'extra' | 'short' | 'long' | 'twice' | 'both' | 'broken chunks';

export type Tamper = { readonly flip: ByteChange } | { readonly statusLine: string } | { readonly headerLine: string };

/** A correct or incorrect response as it is sent over the wire. */
export interface WireResponse extends BaseResponse {
  readonly reason: string;
  /** Statuses of informational responses before the final response. */
  readonly informational: readonly number[];
  /** Positions at which the body is split, in bytes and in ascending order. */
  readonly splits: readonly number[];
  readonly ending: Ending;
  /** Describes the framing of the body. Applies only to sockets. */
  readonly framing: Framing;
  /**
   * Changes the response head. Applies only to sockets. After such a change, judges cannot rely on any property of the
   * response.
   */
  readonly tamper: Tamper | undefined;
}

/** Returns the pieces of a body that are sent before the response ends. */
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
