import fc from 'fast-check';
import { at, index, record } from './arbitraries.js';

/** Invalid UTF-8: overlong and truncated sequences, a surrogate, an out-of-range code point, and single bytes. */
const NOT_UTF8 = ['ff', 'fe', 'c0af', 'e282', 'eda080', 'f4908080', '80', 'c3'].map((hex) => Buffer.from(hex, 'hex'));

const BOMS = ['efbbbf', 'fffe', 'feff', 'efbbbfefbbbf', '0000feff'].map((hex) => Buffer.from(hex, 'hex'));

/** Text that other software sends before JSON or instead of it. */
const PREFIXES = [")]}',\n", 'while(1);', 'callback(', '\u0000', '\n\n', '\u001e', '<!-- x -->', '//\n', ',', '}'];

const PAGES = [
  '<!doctype html><title>502 Bad Gateway</title>',
  '<?xml version="1.0"?><error/>',
  'Service Unavailable',
  'access_token=tokencanary&expires_in=1800',
  ' ',
];

/** A change to the bytes of a body. Positions wrap around. */
export interface ByteChange {
  readonly kind: keyof typeof CHANGES;
  readonly from: number;
  readonly to: number;
  readonly which: number;
  readonly bytes: Uint8Array;
}

type Change = (body: Buffer, choice: Omit<ByteChange, 'kind'>) => Buffer;

const splice = (body: Buffer, from: number, remove: number, insert: Uint8Array): Buffer => {
  const start = from % (body.length + 1);
  return Buffer.concat([body.subarray(0, start), insert, body.subarray(start + remove)]);
};

const CHANGES = {
  flip: (body, { from, to, bytes }) => {
    const copy = Buffer.from(body);
    for (const [turn, bit] of bytes.entries()) {
      const place = (from + turn * to) % copy.length;
      copy[place] = (copy[place] ?? 0) ^ (1 << (bit % 8));
    }
    return copy;
  },
  cut: (body, { from }) => body.subarray(0, from % (body.length + 1)),
  behead: (body, { from }) => body.subarray(from % (body.length + 1)),
  insert: (body, { from, bytes }) => splice(body, from, 0, bytes),
  append: (body, { bytes }) => Buffer.concat([body, bytes]),
  remove: (body, { from, which }) => splice(body, from, 1 + (which % 20), Buffer.alloc(0)),
  invalid: (body, { from, which }) => splice(body, from, 0, at(NOT_UTF8, which)),
  syntax: (body, { from, which }) => splice(body, from, 0, Buffer.from([at([0, 9, 10, 13, 34, 44, 92, 125], which)])),
  repeat: (body, { from, to, which, bytes }) => {
    const start = from % (body.length + 1);
    const slice = body.subarray(start, start + 1 + (which % 40));
    return splice(body, to, 0, Buffer.concat(Array<Buffer>(Math.min(bytes.length, 3)).fill(slice)));
  },
  bom: (body, { which }) => Buffer.concat([at(BOMS, which), body]),
  utf16: (body) => Buffer.from(body.toString('utf8'), 'utf16le'),
  latin1: (body) => Buffer.from(body.toString('utf8'), 'latin1'),
  prefix: (body, { which }) => Buffer.concat([Buffer.from(at(PREFIXES, which)), body]),
  suffix: (body, { which }) => Buffer.concat([body, Buffer.from(at(PREFIXES, which))]),
  page: (_body, { which }) => Buffer.from(at(PAGES, which)),
  empty: () => Buffer.alloc(0),
  double: (body) => Buffer.concat([body, body]),
  pad: (body, { which }) => Buffer.concat([body, Buffer.alloc(at([1, 1_000, 66_000], which), 0x20)]),
  /** Adds deep nesting to the text without building a deep tree. The brackets may be unclosed. */
  wrap: (body, { from, to, which }) => {
    const depth = at([63, 64, 65, 1_000, 30_000], which);
    const opening = from % 2 === 0 ? '[' : '{"a":';
    const closing = to % 4 === 0 ? '' : opening === '[' ? ']' : '}';
    return Buffer.concat([Buffer.from(opening.repeat(depth)), body, Buffer.from(closing.repeat(depth))]);
  },
} satisfies Record<string, Change>;

const KINDS = Object.keys(CHANGES) as (keyof typeof CHANGES)[];

/** Generates changes of the given kinds. Repeated kinds are generated more often. */
export const byteChange = (kinds = [...KINDS, 'flip' as const]): fc.Arbitrary<ByteChange> =>
  record({
    kind: fc.constantFrom(...kinds),
    from: index,
    to: index,
    which: index,
    bytes: fc.uint8Array({ minLength: 1, maxLength: 4 }),
  });

export const changeBytes = (body: Buffer, { kind, ...choice }: ByteChange): Buffer =>
  (CHANGES[kind] as Change)(body, choice);
