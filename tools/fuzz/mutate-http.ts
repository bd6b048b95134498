import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { at, index, rarely, record } from './arbitraries.js';
import {
  ENCODINGS,
  HEADER_NAMES,
  HEADER_VALUES,
  LENGTHS,
  LOCATIONS,
  REASONS,
  RETRY_AFTERS,
  STATUSES,
  TYPES,
} from './http-values.js';
import { type ByteChange, byteChange, changeBytes } from './mutate-bytes.js';
import type { Header, WireAnswer } from './wire-answer.js';

/** Fast rather than small: it runs thousands of times. */
const brotli = (bytes: Buffer): Buffer =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });

const CODINGS = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  'GZip ': gzipSync,
  deflate: deflateSync,
  'raw deflate': deflateRawSync,
  br: brotli,
} satisfies Record<string, (bytes: Buffer) => Buffer>;

/** Small on the wire, and larger than any limit here once they are decoded. */
const BOMBS = { gzip: gzipSync, br: brotli, deflate: deflateSync };
const bombs = Object.entries(BOMBS).map(([name, encode]) => [name, encode(Buffer.alloc(300_000, 0x20))] as const);

/** One change to the head of a response, or to the coding of its body. */
export interface HttpChange {
  readonly status?: number;
  readonly reason?: string;
  readonly coding?: keyof typeof CODINGS;
  /** What happens to the encoded body. */
  readonly damage?: ByteChange;
  readonly bomb?: number;
  /** Replaces all headers of this name; without a value it removes them. */
  readonly set?: readonly [name: string, value?: string];
  readonly add?: readonly Header[];
  /** Repeats one of the headers, with the same value or another one. */
  readonly repeat?: number;
  readonly repeated?: string | null;
  readonly informational?: readonly number[];
}

const status = rarely(5, fc.constantFrom(...STATUSES), fc.integer({ min: 100, max: 999 }));
const coding = fc.constantFrom(...(Object.keys(CODINGS) as (keyof typeof CODINGS)[]));
const headerName = fc.constantFrom(...HEADER_NAMES);
const headerValue = fc.constantFrom(...HEADER_VALUES);
const encoding = fc.tuple(fc.constant('content-encoding'), fc.constantFrom(...ENCODINGS));
const setting = (name: string, values: readonly string[]): fc.Arbitrary<HttpChange> =>
  record({ set: fc.tuple(fc.constant(name), fc.constantFrom(...values)) });
const adding = (name: fc.Arbitrary<string>, value: fc.Arbitrary<string>): fc.Arbitrary<Header[]> =>
  fc.tuple(fc.tuple(name, value));
const waiting = adding(fc.constant('retry-after'), fc.constantFrom(...RETRY_AFTERS));

export const httpChange: fc.Arbitrary<HttpChange> = fc.oneof(
  { weight: 3, arbitrary: record({ status }) },
  setting('content-type', TYPES),
  fc.constant<HttpChange>({ set: ['content-type'] }),
  record({ repeat: index, repeated: fc.option(headerValue, { freq: 1 }) }),
  { weight: 2, arbitrary: record({ add: adding(headerName, headerValue) }) },
  { weight: 2, arbitrary: record({ coding }) },
  record({ coding, damage: byteChange(['cut', 'flip', 'append', 'double']) }),
  // Another encoding than there is, or one too many.
  rarely(3, setting('content-encoding', ENCODINGS), record({ add: fc.tuple(encoding) })),
  rarely(3, record({ coding, set: encoding }), record({ coding, add: fc.tuple(encoding) })),
  record({ bomb: index }),
  setting('content-length', LENGTHS),
  rarely(4, record({ status: fc.constantFrom(429, 429, 503, 301, 408), add: waiting }), record({ add: waiting })),
  record({
    status: fc.constantFrom(301, 302, 303, 307, 308, 300, 304),
    add: adding(fc.constant('location'), fc.constantFrom(...LOCATIONS)),
  }),
  record({ add: adding(headerName, fc.constantFrom(...[1_000, 15_000, 17_000].map((size) => 'h'.repeat(size)))) }),
  record({ add: fc.constantFrom(...[50, 500].map((count) => Array<Header>(count).fill(['x-h', 'h']))) }),
  record({ informational: fc.array(fc.constantFrom(100, 102, 103), { minLength: 1, maxLength: 3 }) }),
  record({ reason: fc.constantFrom(...REASONS) }),
);

const without = (headers: readonly Header[], name: string): Header[] => headers.filter(([given]) => given !== name);

/** Applies a change; its body is encoded before the headers are set. */
export function changeHttp(answer: WireAnswer, change: HttpChange): WireAnswer {
  const { coding: name, damage, bomb, set, add = [], repeat, repeated, informational = [] } = change;
  let { headers, body } = answer;
  if (name !== undefined) {
    body = CODINGS[name](body);
    headers = [...without(headers, 'content-encoding'), ['content-encoding', name.replace('raw ', '')]];
  }
  if (damage !== undefined) body = changeBytes(body, damage);
  if (bomb !== undefined) {
    const [label, bytes] = at(bombs, bomb);
    body = bytes;
    headers = [...without(headers, 'content-encoding'), ['content-encoding', label]];
  }
  if (set !== undefined) {
    const [header, value] = set;
    headers = [...without(headers, header), ...(value === undefined ? [] : [[header, value] as const])];
  }
  const header = repeat === undefined ? undefined : at(headers, repeat);
  if (header !== undefined) headers = [...headers, [header[0], repeated ?? header[1]]];
  return {
    ...answer,
    status: change.status ?? answer.status,
    reason: change.reason ?? answer.reason,
    headers: [...headers, ...add],
    body,
    informational: [...answer.informational, ...informational],
  };
}
