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
import type { Header, WireResponse } from './wire-answer.js';

/** Compresses at low quality, because it runs thousands of times. */
const brotli = (bytes: Buffer): Buffer =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });

const blanks = Buffer.alloc(300_000, 0x20);
/** Bodies that are small when compressed but exceed the clients' limits after decoding. */
const bombs = { gzip: gzipSync(blanks), br: brotli(blanks), deflate: deflateSync(blanks) };

const CODINGS = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  'GZip ': gzipSync,
  deflate: deflateSync,
  'raw deflate': deflateRawSync,
  br: brotli,
  'gzip bomb': () => bombs.gzip,
  'br bomb': () => bombs.br,
  'deflate bomb': () => bombs.deflate,
} satisfies Record<string, (bytes: Buffer) => Buffer>;

type Coding = keyof typeof CODINGS;

/** A change to the head of a response or to the encoding of its body. */
export interface HttpChange {
  readonly status?: number;
  readonly reason?: string;
  readonly coding?: Coding;
  /** A change to the bytes of the encoded body. */
  readonly damage?: ByteChange;
  /** Replaces all headers with this name, or removes them if there is no value. */
  readonly set?: readonly [name: string, value?: string];
  readonly add?: readonly Header[];
  /** Repeats a header with the same or a different value. */
  readonly repeat?: number;
  readonly repeated?: string | null;
  readonly informational?: readonly number[];
}

const status = rarely(5, fc.constantFrom(...STATUSES), fc.integer({ min: 100, max: 999 }));
const coding = fc.constantFrom<Coding[]>('gzip', 'x-gzip', 'GZip ', 'deflate', 'raw deflate', 'br');
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
  // These changes declare a wrong or additional encoding.
  rarely(3, setting('content-encoding', ENCODINGS), record({ add: fc.tuple(encoding) })),
  rarely(3, record({ coding, set: encoding }), record({ coding, add: fc.tuple(encoding) })),
  record({ coding: fc.constantFrom<Coding[]>('gzip bomb', 'br bomb', 'deflate bomb') }),
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

function replace(headers: readonly Header[], name: string, value?: string): readonly Header[] {
  const others = headers.filter(([given]) => given !== name);
  return value === undefined ? others : [...others, [name, value]];
}

/** Encodes the body first and then sets the headers. */
export function changeHttp(response: WireResponse, change: HttpChange): WireResponse {
  const {
    status = response.status,
    reason = response.reason,
    coding: name,
    damage,
    set,
    add = [],
    repeat,
    repeated,
  } = change;
  let { headers, body } = response;
  if (name !== undefined) {
    body = CODINGS[name](body);
    headers = replace(headers, 'content-encoding', name.replace(/raw | bomb/, ''));
  }
  if (damage !== undefined) body = changeBytes(body, damage);
  if (set !== undefined) headers = replace(headers, ...set);
  const header = repeat === undefined ? undefined : at(headers, repeat);
  if (header !== undefined) headers = [...headers, [header[0], repeated ?? header[1]]];
  const informational = [...response.informational, ...(change.informational ?? [])];
  return { ...response, status, reason, headers: [...headers, ...add], body, informational };
}
