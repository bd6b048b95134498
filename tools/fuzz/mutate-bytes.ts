import type { Random } from './random.js';

type Change = (bytes: Buffer, random: Random) => Buffer;

/** Bytes that are no UTF-8: overlong, cut off, a surrogate, out of range, alone. */
const NOT_UTF8 = ['ff', 'fe', 'c0af', 'e282', 'eda080', 'f4908080', '80', 'c3'].map((hex) => Buffer.from(hex, 'hex'));

const BOMS = ['efbbbf', 'fffe', 'feff', 'efbbbfefbbbf', '0000feff'].map((hex) => Buffer.from(hex, 'hex'));

/** What stands before, or in place of, the JSON of answers that somebody else wrote. */
const PREFIXES = [")]}',\n", 'while(1);', 'callback(', '\u0000', '\n\n', '\u001e', '<!-- x -->', '//\n', ',', '}'];

const PAGES = [
  '<!doctype html><title>502 Bad Gateway</title>',
  '<?xml version="1.0"?><error/>',
  'Service Unavailable',
  'access_token=tokencanary&expires_in=1800',
  ' ',
];

const splice = (bytes: Buffer, at: number, remove: number, insert: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);

const anywhere = (bytes: Buffer, random: Random): number => random.below(bytes.length + 1);

const CHANGES: readonly Change[] = [
  flip,
  flip,
  (bytes, random) => bytes.subarray(0, anywhere(bytes, random)),
  (bytes, random) => bytes.subarray(anywhere(bytes, random)),
  (bytes, random) => splice(bytes, anywhere(bytes, random), 0, random.bytes(1 + random.below(4))),
  (bytes, random) => splice(bytes, anywhere(bytes, random), 1 + random.below(20), Buffer.alloc(0)),
  (bytes, random) => splice(bytes, anywhere(bytes, random), 0, random.pick(NOT_UTF8)),
  (bytes, random) =>
    splice(bytes, anywhere(bytes, random), 0, Buffer.from([random.pick([0, 9, 10, 13, 34, 44, 92, 125])])),
  repeatSlice,
  (bytes, random) => Buffer.concat([random.pick(BOMS), bytes]),
  (bytes) => Buffer.from(bytes.toString('utf8'), 'utf16le'),
  (bytes) => Buffer.from(bytes.toString('utf8'), 'latin1'),
  (bytes, random) => Buffer.concat([Buffer.from(random.pick(PREFIXES)), bytes]),
  (bytes, random) => Buffer.concat([bytes, Buffer.from(random.pick(PREFIXES))]),
  (_bytes, random) => Buffer.from(random.pick(PAGES)),
  () => Buffer.alloc(0),
  (bytes) => Buffer.concat([bytes, bytes]),
  (bytes, random) => Buffer.concat([bytes, Buffer.alloc(random.pick([1, 1_000, 66_000]), 0x20)]),
  wrapDeeply,
];

/** Changes the bytes of a body, once or twice. */
export function mutateBytes(bytes: Buffer, random: Random): Buffer {
  let changed = bytes;
  for (let turn = random.pick([1, 1, 2]); turn > 0; turn -= 1) changed = random.pick(CHANGES)(changed, random);
  return changed;
}

/** One bit to four of them. */
export function flip(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  for (let turn = 1 + random.below(4); turn > 0 && copy.length > 0; turn -= 1) {
    const at = random.below(copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
  }
  return copy;
}

function repeatSlice(bytes: Buffer, random: Random): Buffer {
  const start = anywhere(bytes, random);
  const slice = bytes.subarray(start, start + 1 + random.below(40));
  return splice(
    bytes,
    anywhere(bytes, random),
    0,
    Buffer.concat(Array.from({ length: 1 + random.below(3) }, () => slice)),
  );
}

/** As text, so that the reader has to count and no tree has to be that deep; not always closed again. */
function wrapDeeply(bytes: Buffer, random: Random): Buffer {
  const depth = random.pick([63, 64, 65, 1_000, 30_000]);
  const opening = random.oneIn(2) ? '[' : '{"a":';
  const closing = random.oneIn(4) ? '' : opening === '[' ? ']' : '}';
  return Buffer.concat([Buffer.from(opening.repeat(depth)), bytes, Buffer.from(closing.repeat(depth))]);
}
