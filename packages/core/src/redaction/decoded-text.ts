import { RAW_BYTE } from './characters.js';

/** Counts the steps of a search. Used by tests. */
export interface Work {
  steps: number;
}

/** Maximum length of an escape sequence. The longest escape sequence is `&#1114111;`. */
export const MAX_ESCAPE = 10;

/** Matches one escape sequence as used in URLs, JSON, most programming languages, or HTML. */
const ESCAPE =
  /^(?:(?:%|\\x)([\da-f]{2})|[%\\]u([\da-f]{4})|(?:\\u\{|&#x)([\da-f]{1,6})[};]|\\([0-3][0-7]{2})|&#(\d{1,7});|&([a-z]{2,6});|\\([^a-z\d\\]))$/i;

/** The HTML names of ASCII punctuation characters. */
const NAMED: ReadonlyMap<string, string> = new Map(
  (
    'excl! quot" num# dollar$ percnt% amp& apos\' lpar( rpar) ast* plus+ comma, period. sol/ colon: semi; lt< equals= ' +
    'gt> quest? commat@ lsqb[ lbrack[ bsol\\ rsqb] rbrack] hat^ lowbar_ grave` lcub{ lbrace{ verbar| vert| rcub} rbrace}'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, -1), entry.slice(-1)]),
);

const PERCENT = 0x25;
const AMPERSAND = 0x26;
const BACKSLASH = 0x5c;
const SEMICOLON = 0x3b;
const BRACE = 0x7d;

/** The position of a character that may start an escape sequence. */
interface Opener {
  readonly at: number;
  /** How many levels of escape sequences were decoded to get the character. */
  readonly level: number;
}

/**
 * The text that results from decoding the original text in one way (a "reading"). Each UTF-16 code unit is stored with
 * its range in the original text.
 */
export class DecodedText {
  readonly codes: Int32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  length = 0;
  /** Number of escape sequences decoded so far. */
  decodedEscapes = 0;
  readonly backwards: boolean;
  readonly #work: Work;
  readonly #openers: Opener[] = [];

  /** @param capacity Maximum number of code units. */
  constructor(capacity: number, work: Work, backwards = false) {
    const cells = new Int32Array(3 * capacity);
    this.codes = cells.subarray(0, capacity);
    this.from = cells.subarray(capacity, 2 * capacity);
    this.to = cells.subarray(2 * capacity);
    this.#work = work;
    this.backwards = backwards;
  }

  /** Adds a code unit without decoding it. */
  put(code: number, from: number, to: number): void {
    this.#work.steps += 1;
    this.codes[this.length] = code;
    this.from[this.length] = from;
    this.to[this.length] = to;
    this.length += 1;
  }

  /** Adds a byte, which may be part of a UTF-8 character. */
  addByte(byte: number, from: number, to: number): void {
    this.add(byte < 0x80 ? byte : RAW_BYTE + byte, from, to);
  }

  /**
   * Adds a code unit and decodes the escape sequence that it completes, if any. A decoded character may in turn
   * complete an outer escape sequence.
   */
  add(code: number, from: number, to: number): void {
    // Escape sequences may be written in full-width characters.
    this.#add(code >= 0xff01 && code <= 0xff5e ? code - 0xfee0 : code, from, to, 0);
    // The loop ends, because each iteration shortens the decoded text.
    for (let decoded = this.#decoded(); decoded !== undefined; decoded = this.#decoded()) {
      const [start, codes] = decoded;
      const first = this.from[start] as number;
      if ((this.codes[start] as number) < RAW_BYTE) this.decodedEscapes += 1;
      const deeper = this.length - start > 2 ? 1 : 0;
      let level = 0;
      this.length = start;
      for (
        let opener = this.#openers.at(-1);
        opener !== undefined && opener.at >= start;
        opener = this.#openers.at(-1)
      ) {
        level = opener.level + deeper;
        this.#openers.pop();
      }
      for (const one of codes) this.#add(one, first, to, level);
    }
  }

  #add(code: number, from: number, to: number, level: number): void {
    const opens = code === PERCENT || code === BACKSLASH || code === AMPERSAND;
    if (opens) this.#openers.push({ at: this.length, level });
    this.put(code, from, to);
  }

  /**
   * Returns the start and the decoded code units of the escape sequence at the end of the decoded text, if there is
   * one.
   */
  #decoded(): readonly [start: number, codes: readonly number[]] | undefined {
    const { codes, length } = this;
    const last = length - 1;
    if ((codes[last] as number) >= RAW_BYTE) return this.#character(last);
    const newest = this.#openers.at(-1);
    const opener = newest?.at === last ? this.#openers.at(-2) : newest;
    if (opener === undefined || last - opener.at >= MAX_ESCAPE) return undefined;
    // A backslash that was itself escaped cannot start an escape sequence with unescaped code units.
    if (newest !== opener && newest?.level !== opener.level) return undefined;
    if (!mayBeEscape(codes[opener.at] as number, length - opener.at, codes[last] as number)) return undefined;
    this.#work.steps += 1;
    const match = ESCAPE.exec(String.fromCharCode(...codes.subarray(opener.at, length)));
    const meaning = match === null ? undefined : codesOf(match);
    return meaning && [this.#startOf(opener), meaning];
  }

  /** Returns the start of an escape sequence, including preceding backslashes that may escape it. */
  #startOf(opener: Opener): number {
    let start = opener.at;
    let before = this.#openers.lastIndexOf(opener) - 1;
    const isBackslash = ({ at, level }: Opener): boolean =>
      at === start - 1 && level === opener.level && this.codes[at] === BACKSLASH;
    while (this.codes[opener.at] === BACKSLASH && before >= 0 && isBackslash(this.#openers[before] as Opener)) {
      start -= 1;
      before -= 1;
    }
    return start;
  }

  /** Decodes the last bytes as a UTF-8 character. Returns `undefined` until the character is complete. */
  #character(last: number): readonly [start: number, codes: readonly number[]] | undefined {
    let start = last;
    while (start > last - 3 && isContinuation(this.codes[start])) start -= 1;
    const lead = (this.codes[start] ?? 0) - RAW_BYTE;
    const more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc2 ? 1 : 0;
    if (more === 0 || start + more !== last) return undefined;
    let point = lead & (0x3f >> more);
    for (let at = start + 1; at <= last; at += 1) point = point * 64 + ((this.codes[at] as number) & 0x3f);
    const units = unitsOf(point);
    return units && [start, units];
  }
}

/**
 * Returns whether these code units could be an escape sequence of this length. This check is much faster than the
 * regular expression.
 */
function mayBeEscape(first: number, length: number, last: number): boolean {
  if (last === SEMICOLON || last === BRACE) return true;
  if (first === BACKSLASH) return length === 2 || length === 4 || length === 6;
  return first === PERCENT && (length === 3 || length === 6);
}

function isContinuation(code: number | undefined): boolean {
  return code !== undefined && code >= RAW_BYTE + 0x80 && code < RAW_BYTE + 0xc0;
}

function unitsOf(point: number): readonly number[] | undefined {
  if (point > 0x10ffff) return undefined;
  const text = String.fromCodePoint(point);
  return text.length === 1 ? [point] : [text.charCodeAt(0), text.charCodeAt(1)];
}

/** Returns the code units that an escape sequence represents. */
function codesOf(match: RegExpExecArray): readonly number[] | undefined {
  const [, byte, unit, hex, octal, decimal, name, character] = match;
  if (byte !== undefined || octal !== undefined) {
    const value = byte === undefined ? Number.parseInt(octal as string, 8) : Number.parseInt(byte, 16);
    return [value < 0x80 ? value : RAW_BYTE + value];
  }
  if (unit !== undefined) return [Number.parseInt(unit, 16)];
  if (hex !== undefined) return unitsOf(Number.parseInt(hex, 16));
  if (decimal !== undefined) return unitsOf(Number(decimal));
  const meaning = character ?? NAMED.get((name as string).toLowerCase());
  return meaning === undefined ? undefined : [meaning.charCodeAt(0)];
}
