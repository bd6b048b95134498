import { BREAK, isAsciiLetter, isInvisible } from './characters.js';
import { DecodedText, MAX_ESCAPE, type Work } from './decoded-text.js';

/** A byte encoding in which each character represents a fixed number of bits, such as hex or base64. */
interface Packing {
  readonly bits: number;
  /** The value of each ASCII character, or -1 if the character is not in the alphabet. */
  readonly values: Int8Array;
  /** Minimum length of encoded text. Shorter runs of characters are probably words. */
  readonly minimum: number;
  /** Returns whether a character can be a separator in encoded text. */
  readonly between: (code: number) => boolean;
  /** If set, encoded text must contain at least one of these separators. */
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
  // Hex can be written as 53:33, 53-33, =53=33, 0x53, U+0053, or "53", "33".
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
  // Base64 in groups whose separators (such as `-`) are themselves base64 or base64url characters, as in WGs5-dlEy.
  { bits: 6, values: valuesOf(CAPITALS + SMALL + DIGITS), minimum: 6, between: isSeparator, only: codesOf('+/-_') },
  // Base32. Spaces are not separators, because sequences of words would otherwise be decoded as base32.
  {
    bits: 5,
    values: valuesOf(`${CAPITALS}234567`, `${SMALL}234567`),
    minimum: 16,
    between: (code) => isSeparator(code) && !isInvisible(code),
  },
];

/** The number bases in which lists of bytes are recognized. Examples are `83, 51` (decimal) and `123 063` (octal). */
const BASES = [10, 8];

/**
 * Maximum length of a secret that can be missed if its first characters are decoded as part of an escape sequence. If
 * the secret is longer, its remaining characters are enough to find it.
 */
const MAX_LOST_SECRET = 20;

/** Minimum length of decoded text, in code units. Shorter text cannot contain a secret. */
const MIN_LENGTH = 4;

/** Matches full-width characters and characters that may start an escape sequence. */
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
 * Returns all readings of the strings. A reading is the text that results from one way of decoding:
 * - the unchanged strings,
 * - the strings with all escape sequences decoded, including nested sequences,
 * - the reversed strings,
 * - the bytes that the strings encode in hex, base64, base32 or lists of numbers, including bytes that were encoded
 *   twice.
 *
 * The total length of the readings is at most a constant multiple of the total length of the strings.
 */
export function readingsOf(texts: readonly string[], work: Work): readonly DecodedText[] {
  const raw = rawReading(texts, work);
  const plain = texts.some((text) => ESCAPED.test(text)) ? unescaped(raw, work) : raw;
  const bytes = bytesOf(plain, work);
  const nested = bytes.filter(isText).flatMap((reading) => bytesOf(reading, work));
  // Also search the original text, because an apparent escape sequence may have a different meaning. For example, LDAP
  // writes \bc for a byte.
  const original = plain === raw ? [] : [raw, ...bytesOf(raw, work)];
  return [plain, backwards(plain, work), ...bytes, ...nested, ...original];
}

/** Returns the reading of the unchanged strings. Positions are counted across all strings, without separators. */
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

/** Returns the total length of all strings. */
export function lengthOf(texts: readonly string[]): number {
  return texts.reduce((sum, { length }) => sum + length, 0);
}

/** Returns a reading with all its escape sequences decoded. */
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

/**
 * Returns whether bytes are likely to be text. Binary data rarely contains this many consecutive printable ASCII
 * characters.
 */
function isText({ codes, length }: DecodedText): boolean {
  let run = 0;
  for (let at = 0; at < length && run < HEX.minimum; at += 1) {
    const code = codes[at] as number;
    run = code >= 0x20 && code < 0x7f ? run + 1 : 0;
  }
  return run === HEX.minimum;
}

/** Returns a reading for each sequence of bytes that the given text may encode. */
function bytesOf(reading: DecodedText, work: Work): readonly DecodedText[] {
  const readings = [
    ...PACKINGS.flatMap((packing) => unpacked(reading, packing, work)),
    ...(digitsIn(reading) < MIN_LENGTH
      ? []
      : BASES.flatMap((base) =>
          readingsOfBytes(reading.length, work, (target, visit) => eachNumber(reading, base, work, target, visit)),
        )),
  ];
  return readings.filter(({ length }) => length >= MIN_LENGTH);
}

/**
 * Decodes all text that may be in a given encoding. The text may start in the middle of a byte, so there is one reading
 * for each bit offset, or two if the decoded bytes contain escape sequences.
 */
function unpacked(reading: DecodedText, packing: Packing, work: Work): readonly DecodedText[] {
  const runs = runsOf(reading, packing, work);
  if (runs.length === 0) return [];
  const { bits } = packing;
  const capacity = runs.reduce((sum, run) => sum + Math.floor((run.length * bits) / 8) + 2, 0);
  const group = 8 / (bits & -bits);
  const missing = Array.from({ length: group }, (_, phase) => (phase * bits) % 8);
  return missing.flatMap((lost) =>
    readingsOfBytes(capacity, work, (target, visit) => eachByte(reading, runs, packing, lost, target, visit)),
  );
}

type VisitByte = (byte: number, from: number, to: number) => void;

/**
 * Returns the bytes with escape sequences decoded. An apparent escape sequence may include the start of a secret, so a
 * second reading keeps the bytes near each one unchanged.
 *
 * @param eachByte Calls `visit` with each decoded byte and its range in the text, and adds breaks to `target`.
 */
function readingsOfBytes(
  capacity: number,
  work: Work,
  eachByte: (target: DecodedText, visit: VisitByte) => void,
): readonly DecodedText[] {
  const bytes = new DecodedText(capacity, work);
  /** Positions of the bytes that completed an escape sequence. */
  const escapes: number[] = [];
  let index = 0;
  eachByte(bytes, (byte, from, to) => {
    const { decodedEscapes } = bytes;
    bytes.addByte(byte, from, to);
    if (bytes.decodedEscapes > decodedEscapes) escapes.push(index);
    index += 1;
  });
  if (escapes.length === 0) return [bytes];
  const unchanged = new DecodedText(capacity, work);
  let next = 0;
  index = 0;
  eachByte(unchanged, (byte, from, to) => {
    while (index > (escapes[next] ?? Infinity) + MAX_LOST_SECRET) next += 1;
    if (index > (escapes[next] ?? Infinity) - MAX_ESCAPE) unchanged.put(byte, from, to);
    index += 1;
  });
  return [bytes, unchanged];
}

/**
 * Calls `visit` with each decoded byte and its range in the text. Adds a break after each run of encoded characters.
 *
 * @param lost Number of bits to assume missing before each run.
 */
function eachByte(
  { codes, from, to }: DecodedText,
  runs: readonly (readonly number[])[],
  { bits, values }: Packing,
  lost: number,
  target: DecodedText,
  visit: VisitByte,
): void {
  for (const run of runs) {
    let buffer = 0;
    let count = lost;
    for (let at = 0; at < run.length; at += 1) {
      buffer = ((buffer << bits) | (values[codes[run[at] as number] as number] as number)) & 0xfff;
      count += bits;
      if (count < 8) continue;
      count -= 8;
      // Exclude characters that also encode bits of a neighboring byte.
      const end = (at + 1) * bits - count;
      const first = run[Math.max(0, Math.ceil((end - 8) / bits))] as number;
      const last = run[Math.max(0, Math.floor(end / bits) - 1)] as number;
      visit((buffer >> count) & 0xff, from[first] as number, to[last] as number);
    }
    const end = to[run.at(-1) as number] as number;
    target.put(BREAK, end, end);
  }
}

/** Returns the character positions of each run of characters that an encoding uses. */
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
    // The 0 in 0x53 is part of the prefix.
    if (code === ZERO && packing === HEX && at + 1 < length && isPrefix(codes[at + 1] as number)) continue;
    if ((values[code] ?? -1) >= 0) run.push(at);
    else if (!between(code)) end();
    else if (only?.has(code) === true) read = true;
  }
  end();
  return runs;
}

/** Returns whether a character is a space, punctuation, or invisible. */
function isSeparator(code: number): boolean {
  return code >= 0 && (code < 128 ? !isAsciiLetter(code) : isInvisible(code));
}

/** Returns whether a character is the `x` of `0x53` or the `u` of `U+0053`. */
function isPrefix(code: number): boolean {
  return (code | 0x20) === 0x78 || (code | 0x20) === 0x75;
}

/** Counts the digits in decoded text, up to the required minimum. */
function digitsIn({ codes, length }: DecodedText): number {
  let digits = 0;
  for (let at = 0; at < length && digits < MIN_LENGTH; at += 1) {
    if (isDigit(codes[at] as number)) digits += 1;
  }
  return digits;
}

/** Calls `visit` with each byte that the text lists as a number. Any punctuation may separate the numbers. */
function eachNumber(
  { codes, from, to, length }: DecodedText,
  base: number,
  work: Work,
  target: DecodedText,
  visit: VisitByte,
): void {
  const end = (position: number): void => {
    if (target.length > 0 && target.codes[target.length - 1] !== BREAK) target.put(BREAK, position, position);
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
    if (value <= 0xff && at - start < 3) visit(value, from[start] as number, to[at] as number);
    else end(from[start] as number);
  }
}

function isDigit(code: number): boolean {
  return code >= ZERO && code < ZERO + 10;
}
