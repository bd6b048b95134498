import { ASCII_KINDS, ASCII_SYMBOLS, BREAK, type Mode, RAW_BYTE, symbolsOf } from './characters.js';
import type { DecodedText, Work } from './decoded-text.js';

/** The concatenated symbols of several decoded strings. A 0 separates symbols that must not be matched together. */
export class SymbolSequence {
  symbols: Int32Array;
  /** Start of each symbol's range in the text. */
  from: Int32Array;
  /** End of each symbol's range in the text. */
  to: Int32Array;
  length = 0;
  /** Number of symbols before the first symbol of reversed text. */
  forwards = 0;
  readonly #work: Work;

  constructor(readings: readonly DecodedText[], mode: Mode, work: Work) {
    this.#work = work;
    const capacity = readings.reduce((sum, { length }) => sum + length + 1, 0);
    this.symbols = new Int32Array(capacity);
    this.from = new Int32Array(capacity);
    this.to = new Int32Array(capacity);
    const [forwards, backwards] = [readings.filter((one) => !one.backwards), readings.filter((one) => one.backwards)];
    for (const reading of forwards) this.#append(reading, mode);
    this.forwards = this.length;
    for (const reading of backwards) this.#append(reading, mode);
  }

  #append({ codes, from, to, length }: DecodedText, mode: Mode): void {
    if (this.length > 0) this.#put(0, 0, 0);
    for (let at = 0; at < length; at += 1) {
      const code = codes[at] as number;
      const first = from[at] as number;
      if (code >= 0 && code < 128) {
        if ((ASCII_KINDS[code] as number) <= mode) this.#put(ASCII_SYMBOLS[code] as number, first, to[at] as number);
        continue;
      }
      if (code === BREAK) {
        this.#put(0, 0, 0);
        continue;
      }
      const low = at + 1 < length ? (codes[at + 1] as number) : 0;
      const isPair = code >= 0xd800 && code < 0xdc00 && low >= 0xdc00 && low < 0xe000;
      if (isPair) at += 1;
      // Read the byte as Latin-1 if it is not part of a UTF-8 character.
      const single = code < RAW_BYTE ? code : code - RAW_BYTE;
      const symbols = symbolsOf(isPair ? (code - 0xd800) * 0x400 + low - 0xdc00 + 0x10000 : single);
      for (let next = 0; next < symbols.length; next += 2) {
        if ((symbols[next + 1] as number) <= mode) this.#put(symbols[next] as number, first, to[at] as number);
      }
    }
  }

  #put(symbol: number, from: number, to: number): void {
    this.#work.steps += 1;
    if (this.length === this.symbols.length) this.#grow();
    this.symbols[this.length] = symbol;
    this.from[this.length] = from;
    this.to[this.length] = to;
    this.length += 1;
  }

  /** Doubles the capacity, because one character can have several symbols. */
  #grow(): void {
    const larger = (cells: Int32Array): Int32Array => {
      const copy = new Int32Array(2 * cells.length);
      copy.set(cells);
      return copy;
    };
    this.symbols = larger(this.symbols);
    this.from = larger(this.from);
    this.to = larger(this.to);
  }
}
