import type { ByteChange } from './mutate-bytes.js';

/** An answer before it is changed. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: Buffer;
}

export type Header = readonly [name: string, value: string];

/**
 * How an answer ends. `at` counts the bytes of the body that still come; at -1 not even the head does, at -2 not
 * even a connection. Who is cut off gets an error, who waits in silence gets nothing.
 */
export type Ending =
  | { readonly kind: 'whole' }
  | { readonly kind: 'cut'; readonly at: number; readonly failure: number }
  | { readonly kind: 'silence'; readonly at: number };

/** How the end of the body is told on a socket. Those from `extra` on lie, and the connection ends after them. */
export type Framing = 'length' | 'chunked' | 'close' | 'extra' | 'short' | 'long' | 'twice' | 'both' | 'broken chunks';

export type Tamper = { readonly flip: ByteChange } | { readonly statusLine: string } | { readonly headerLine: string };

/** An answer as it goes over the wire, honest or not. */
export interface WireAnswer extends Answer {
  readonly reason: string;
  /** Statuses of informational answers before the real one. */
  readonly informational: readonly number[];
  /** Where the body is split, in bytes, ascending. */
  readonly splits: readonly number[];
  readonly ending: Ending;
  /** On sockets alone. */
  readonly framing: Framing;
  /** On sockets alone: changes the head, after which nothing about the response is certain. */
  readonly tamper: Tamper | undefined;
}

/** The pieces of a body up to where it ends. */
export function piecesOf({ body, splits, ending }: WireAnswer): readonly Buffer[] {
  const end = ending.kind === 'whole' ? body.length : Math.max(0, Math.min(ending.at, body.length));
  const edges = [0, ...splits.filter((at) => at < end), end];
  return edges.slice(1).map((edge, at) => body.subarray(edges[at], edge));
}

/** An answer that nobody tampered with. */
export function honest(answer: Answer): WireAnswer {
  return {
    ...answer,
    reason: 'OK',
    informational: [],
    splits: [],
    ending: { kind: 'whole' },
    framing: 'length',
    tamper: undefined,
  };
}
