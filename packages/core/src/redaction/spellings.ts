import { BREAK, isAsciiLetter, isInvisible } from './characters.js';
import { DecodedText, MAX_ESCAPE, type Work } from './decoded-text.js';

/** Bytes in the characters of an alphabet, each of which stands for some bits. */
interface Packing {
  readonly bits: number;
  /** What each ASCII character stands for; -1 where it is not in the alphabet. */
  readonly values: Int8Array;
  /** Minimum number of characters in a row: fewer are words, or tell too little. */
  readonly minimum: number;
  /** Whether a character may be written between two of them. */
  readonly between: (code: number) => boolean;
  /** Only runs that have one of these between their characters are read. Default all runs. */
  readonly only?: ReadonlySet<number>;
}

const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const SMALL = CAPITALS.toLowerCase();
const DIGITS = '0123456789';
const ZERO = 0x30;

const HEX: Packing = {
  bits: 4,
  values: valuesOf(`${DIGITS}ABCDEF`, `${DIGITS}abcdef`),
  minimum: 8,
  // 53:33, 53-33, =53=33, 0x53, U+0053, "53", "33".
  between: (code) => isSeparator(code) || isPrefix(code),
};

const PACKINGS: readonly Packing[] = [
  HEX,
  {
    bits: 6,
    values: valuesOf(`${CAPITALS}${SMALL}${DIGITS}+/`, `${CAPITALS}${SMALL}${DIGITS}-_`),
    minimum: 6,
    between: isSeparator,
  },
  // In groups, between which characters of base64 are separators: WGs5-dlEy.
  { bits: 6, values: valuesOf(CAPITALS + SMALL + DIGITS), minimum: 6, between: isSeparator, only: codesOf('+/-_') },
  // Words with spaces between them would be read as well.
  {
    bits: 5,
    values: valuesOf(`${CAPITALS}234567`, `${SMALL}234567`),
    minimum: 16,
    between: (code) => isSeparator(code) && !isInvisible(code),
  },
];

/** The bases in which lists of numbers are read as bytes: `83, 51` and `123 063`. */
const BASES = [10, 8];

/** Maximum length of a secret that is not found without its first characters. */
const MAX_LOST_SECRET = 20;

/** A reading of fewer units shows no secret. */
const MIN_LENGTH = 4;

/** What a text holds that is not read as it is written. */
const ESCAPED = /[%\\&\uff01-\uff5e]/;

function codesOf(characters: string): ReadonlySet<number> {
  return new Set([...characters].map((one) => one.charCodeAt(0)));
}

function valuesOf(...alphabets: readonly string[]): Int8Array {
  const values = new Int8Array(128).fill(-1);
  for (const alphabet of alphabets) {
    for (let value = 0; value < alphabet.length; value += 1) values[alphabet.charCodeAt(value)] = value;
  }
  return values;
}

/**
 * The ways to read texts, one after the other: as they are; with all escapes undone, also those inside one another;
 * backwards; and as bytes in hex, base64, base32 or lists of numbers, also bytes that spell bytes. Together they are at most
 * a constant number of times as long as the texts.
 */
export function readingsOf(texts: readonly string[], work: Work): readonly DecodedText[] {
  const raw = rawReading(texts, work);
  const plain = texts.some((text) => ESCAPED.test(text)) ? unescaped(raw, work) : raw;
  const bytes = bytesOf(plain, work);
  const nested = bytes.filter(isText).flatMap((reading) => bytesOf(reading, work));
  // What looks like an escape may be none: LDAP writes \bc for a byte.
  const asWritten = plain === raw ? [] : [raw, ...bytesOf(raw, work)];
  return [plain, backwards(plain, work), ...bytes, ...nested, ...asWritten];
}

/** Texts as they are. Places are those in all texts without what is between them. */
export function rawReading(texts: readonly string[], work: Work): DecodedText {
  const reading = new DecodedText(lengthOf(texts) + texts.length, work);
  let offset = 0;
  for (const text of texts) {
    for (let at = 0; at < text.length; at += 1) reading.put(text.charCodeAt(at), offset + at, offset + at + 1);
    offset += text.length;
    if (texts.length > 1) reading.put(BREAK, offset, offset);
  }
  return reading;
}

/** The length of texts together. */
export function lengthOf(texts: readonly string[]): number {
  return texts.reduce((sum, { length }) => sum + length, 0);
}

/** A reading with all its escapes undone. */
export function unescaped({ codes, from, to, length }: DecodedText, work: Work): DecodedText {
  const reading = new DecodedText(length, work);
  for (let at = 0; at < length; at += 1) {
    const code = codes[at] as number;
    if (code === BREAK) reading.put(code, from[at] as number, to[at] as number);
    else reading.add(code, from[at] as number, to[at] as number);
  }
  return reading;
}

function backwards({ codes, from, to, length }: DecodedText, work: Work): DecodedText {
  const reading = new DecodedText(length, work, true);
  for (let at = length - 1; at >= 0; at -= 1) reading.put(codes[at] as number, from[at] as number, to[at] as number);
  return reading;
}

/** Whether bytes are likely to be text: bytes that spell nothing have no such run of printed ASCII characters. */
function isText({ codes, length }: DecodedText): boolean {
  let run = 0;
  for (let at = 0; at < length && run < HEX.minimum; at += 1) {
    const code = codes[at] as number;
    run = code >= 0x20 && code < 0x7f ? run + 1 : 0;
  }
  return run === HEX.minimum;
}

/** The bytes that a reading may spell. */
function bytesOf(reading: DecodedText, work: Work): readonly DecodedText[] {
  const readings = [
    ...PACKINGS.flatMap((packing) => unpacked(reading, packing, work)),
    ...(digitsIn(reading) < MIN_LENGTH ? [] : BASES.map((base) => numbered(reading, base, work))),
  ];
  return readings.filter(({ length }) => length >= MIN_LENGTH);
}

/** The bytes of all runs of an alphabet: once for each number of bits that may be missing before them. */
function unpacked(reading: DecodedText, packing: Packing, work: Work): readonly DecodedText[] {
  const runs = runsOf(reading, packing, work);
  if (runs.length === 0) return [];
  const { bits } = packing;
  const capacity = runs.reduce((sum, run) => sum + Math.floor((run.length * bits) / 8) + 2, 0);
  const group = 8 / (bits & -bits);
  const missing = Array.from({ length: group }, (_, phase) => (phase * bits) % 8);
  return missing.flatMap((lost) => {
    const bytes = new DecodedText(capacity, work);
    /** Numbers of the bytes that completed an escape. */
    const escapes: number[] = [];
    let number = 0;
    eachByte(reading, runs, packing, lost, bytes, (byte, place, end) => {
      const { undone } = bytes;
      bytes.addByte(byte, place, end);
      if (bytes.undone > undone) escapes.push(number);
      number += 1;
    });
    if (escapes.length === 0) return [bytes];
    // What looks like an escape may be the end of other bytes and the beginning of a secret.
    const asWritten = new DecodedText(capacity, work);
    let next = 0;
    number = 0;
    eachByte(reading, runs, packing, lost, asWritten, (byte, place, end) => {
      while (number > (escapes[next] ?? Infinity) + MAX_LOST_SECRET) next += 1;
      if (number > (escapes[next] ?? Infinity) - MAX_ESCAPE) asWritten.put(byte, place, end);
      number += 1;
    });
    return [bytes, asWritten];
  });
}

/**
 * Calls `visit` with each byte of the runs and the place where it is written, and ends each run.
 *
 * @param lost Number of bits that may be missing before each run.
 */
function eachByte(
  { codes, from, to }: DecodedText,
  runs: readonly (readonly number[])[],
  { bits, values }: Packing,
  lost: number,
  target: DecodedText,
  visit: (byte: number, from: number, to: number) => void,
): void {
  for (const run of runs) {
    let held = 0;
    let count = lost;
    for (let at = 0; at < run.length; at += 1) {
      held = ((held << bits) | (values[codes[run[at] as number] as number] as number)) & 0xfff;
      count += bits;
      if (count < 8) continue;
      count -= 8;
      // A byte is written where it begins and ends: a character that holds bits of the next byte is part of that, too.
      const end = (at + 1) * bits - count;
      const first = run[Math.max(0, Math.ceil((end - 8) / bits))] as number;
      const last = run[Math.max(0, Math.floor(end / bits) - 1)] as number;
      visit((held >> count) & 0xff, from[first] as number, to[last] as number);
    }
    const end = to[run.at(-1) as number] as number;
    target.put(BREAK, end, end);
  }
}

/** The places of characters of an alphabet that follow one another. */
function runsOf(reading: DecodedText, packing: Packing, work: Work): readonly (readonly number[])[] {
  const { codes, length } = reading;
  const { values, minimum, between, only } = packing;
  const runs: number[][] = [];
  let run: number[] = [];
  let read = only === undefined;
  const end = (): void => {
    if (read && run.length >= minimum) runs.push(run);
    run = [];
    read = only === undefined;
  };
  for (let at = 0; at < length; at += 1) {
    work.steps += 1;
    const code = codes[at] as number;
    // The 0 of 0x53 is no digit.
    if (code === ZERO && packing === HEX && at + 1 < length && isPrefix(codes[at + 1] as number)) continue;
    if ((values[code] ?? -1) >= 0) run.push(at);
    else if (!between(code)) end();
    else if (only?.has(code) === true) read = true;
  }
  end();
  return runs;
}

/** Whether a character is a space, punctuation or invisible. */
function isSeparator(code: number): boolean {
  return code >= 0 && (code < 128 ? !isAsciiLetter(code) : isInvisible(code));
}

/** Whether a character is the `x` of `0x53` or the `u` of `U+0053`. */
function isPrefix(code: number): boolean {
  return (code | 0x20) === 0x78 || (code | 0x20) === 0x75;
}

/** How many digits a reading has, up to the number that matters. */
function digitsIn({ codes, length }: DecodedText): number {
  let digits = 0;
  for (let at = 0; at < length && digits < MIN_LENGTH; at += 1) {
    if (isDigit(codes[at] as number)) digits += 1;
  }
  return digits;
}

/** The bytes that numbers stand for, whatever punctuation is between them. */
function numbered({ codes, from, to, length }: DecodedText, base: number, work: Work): DecodedText {
  const bytes = new DecodedText(length, work);
  const end = (place: number): void => {
    if (bytes.length > 0 && bytes.codes[bytes.length - 1] !== BREAK) bytes.put(BREAK, place, place);
  };
  for (let at = 0; at < length; at += 1) {
    work.steps += 1;
    const code = codes[at] as number;
    if (!isDigit(code)) {
      if (code === BREAK || isAsciiLetter(code)) end(from[at] as number);
      continue;
    }
    const start = at;
    let value = 0;
    for (; at < length && isDigit(codes[at] as number); at += 1) {
      const digit = (codes[at] as number) - ZERO;
      value = digit < base ? value * base + digit : Number.POSITIVE_INFINITY;
    }
    at -= 1;
    if (value <= 0xff && at - start < 3) bytes.addByte(value, from[start] as number, to[at] as number);
    else end(from[start] as number);
  }
  return bytes;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code < ZERO + 10;
}
