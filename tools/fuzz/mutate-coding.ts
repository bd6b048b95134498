import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { type Draft, set } from './draft.js';
import { ENCODINGS } from './http-values.js';
import { flip } from './mutate-bytes.js';
import type { Random } from './random.js';

type Encoder = readonly [label: string, encode: (bytes: Buffer) => Buffer];

const ENCODERS: readonly Encoder[] = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['GZip ', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotli],
];

/** Fast rather than small: it is done thousands of times. */
function brotli(bytes: Buffer): Buffer {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
}

/** Encodes a body, and says so. */
export function encode(draft: Draft, random: Random): void {
  const [label, encoder] = random.pick(ENCODERS);
  draft.body = encoder(draft.body);
  set(draft, 'content-encoding', label);
}

/** Encodes a body, and breaks that. */
export function encodeBadly(draft: Draft, random: Random): void {
  encode(draft, random);
  draft.body = random.pick<(bytes: Buffer) => Buffer>([
    (bytes) => bytes.subarray(0, random.below(bytes.length + 1)),
    (bytes) => flip(bytes, random),
    (bytes) => Buffer.concat([bytes, random.bytes(8)]),
    (bytes) => Buffer.concat([bytes, bytes]),
  ])(draft.body);
}

/** Names another encoding than there is, or one too many. */
export function mislabel(draft: Draft, random: Random): void {
  if (random.oneIn(3)) encode(draft, random);
  if (random.oneIn(3)) draft.headers.push(['content-encoding', random.pick(ENCODINGS)]);
  else set(draft, 'content-encoding', random.pick(ENCODINGS));
}

const BOMBS = [gzipSync, brotli, deflateSync].map((encoder) => encoder(Buffer.alloc(300_000, 0x20)));

/** What is small on the wire, and larger than any limit here once it is decoded. */
export function bomb(draft: Draft, random: Random): void {
  const kind = random.below(BOMBS.length);
  draft.body = BOMBS[kind] ?? draft.body;
  set(draft, 'content-encoding', ['gzip', 'br', 'deflate'][kind] ?? '');
}
