import { randomBytes } from 'node:crypto';
import type { Work } from './decoded-text.js';

// Store `Math.imul` in a constant, because access to globals is slow on some runtimes.
const { imul } = Math;

/**
 * Factors of the rolling hash, which must be odd. The factors are random, so that attackers cannot prepare hash
 * collisions.
 */
const [HIGH, LOW] = Array.from({ length: 2 }, () => randomBytes(4).readInt32LE() | 1) as [number, number];

/** Number of filter cells per piece. With 8 cells, the filter passes about one in 8 unrelated pieces. */
const FILTER_CELLS = 8;

/**
 * An index of all substrings of a given length ("pieces") in a sequence of symbols. Pieces never contain the symbol 0.
 * Pieces are compared in constant time, by a 64-bit rolling hash.
 */
export class PieceIndex {
  readonly #size: number;
  readonly #work: Work;
  /** A hash table with open addressing. Each slot contains a piece number, or 0 if it is empty. */
  readonly #slots: Int32Array;
  readonly #high: Int32Array;
  readonly #low: Int32Array;
  readonly #marks: Int32Array;
  /** The number of the piece that starts at each position, or 0. */
  readonly #at: Int32Array;
  #marked = false;

  /**
   * @param targets The sequences that will be looked up. If they are short, most pieces that they do not contain are
   * left out of the index.
   */
  constructor(symbols: Int32Array, size: number, targets: readonly Int32Array[], work: Work) {
    const { length } = symbols;
    this.#size = size;
    this.#work = work;
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * length + 2)));
    this.#high = new Int32Array(length + 1);
    this.#low = new Int32Array(length + 1);
    this.#marks = new Int32Array(length + 1);
    this.#at = new Int32Array(length);
    const filter = filterOf(targets, size, length / 2, work);
    const last = filter.length - 1;
    let count = 0;
    const pieces = new Pieces(symbols, size);
    while (pieces.next()) {
      if (filter[cellOf(pieces.high, pieces.low) & last] === 0) continue;
      const slot = this.#slotOf(pieces.high, pieces.low);
      if (this.#slots[slot] === 0) {
        count += 1;
        this.#slots[slot] = count;
        this.#high[count] = pieces.high;
        this.#low[count] = pieces.low;
      }
      this.#at[pieces.start] = this.#slots[slot] as number;
    }
    work.steps += length;
  }

  /**
   * Returns whether at least `minimum` of the symbols belong to pieces in this index.
   *
   * @param counted The same symbols, with each symbol that does not count replaced by 0.
   */
  holds(symbols: Int32Array, minimum: number, counted = symbols): boolean {
    let count = 0;
    let end = 0;
    const pieces = new Pieces(symbols, this.#size);
    while (count < minimum && pieces.next()) {
      if (this.#slots[this.#slotOf(pieces.high, pieces.low)] === 0) continue;
      for (let at = Math.max(pieces.start, end); at < pieces.start + this.#size; at += 1) {
        if (counted[at] !== 0) count += 1;
      }
      end = pieces.start + this.#size;
    }
    return count >= minimum;
  }

  /** Marks each piece that these symbols have in common with the index. */
  mark(symbols: Int32Array, mark: number): void {
    const pieces = new Pieces(symbols, this.#size);
    while (pieces.next()) this.#marks[this.#slots[this.#slotOf(pieces.high, pieces.low)] as number] = mark;
    // Piece number 0 means that the piece is not in the index.
    this.#marks[0] = 0;
    this.#marked = true;
  }

  /** Calls `found` for each position where a marked piece starts. */
  eachMarked(found: (start: number, mark: number) => void): void {
    if (!this.#marked) return;
    for (let start = 0; start < this.#at.length; start += 1) {
      this.#work.steps += 1;
      const mark = this.#marks[this.#at[start] as number] as number;
      if (mark !== 0) found(start, mark);
    }
  }

  /** Returns a piece's slot in the hash table, or the empty slot where the piece would be stored. */
  #slotOf(high: number, low: number): number {
    const last = this.#slots.length - 1;
    let slot = cellOf(high, low) & last;
    for (;;) {
      this.#work.steps += 1;
      const piece = this.#slots[slot] as number;
      if (piece === 0 || (this.#high[piece] === high && this.#low[piece] === low)) return slot;
      slot = (slot + 1) & last;
    }
  }
}

/**
 * Creates a filter that passes the pieces in these sequences. If the sequences are too long, the filter passes all
 * pieces.
 */
function filterOf(rows: readonly Int32Array[], size: number, maximum: number, work: Work): Uint8Array {
  const length = rows.reduce((sum, row) => sum + row.length, 0);
  if (length > maximum) return Uint8Array.of(1);
  const filter = new Uint8Array(2 ** Math.ceil(Math.log2(FILTER_CELLS * length + 1)));
  for (const row of rows) {
    const pieces = new Pieces(row, size);
    while (pieces.next()) filter[cellOf(pieces.high, pieces.low) & (filter.length - 1)] = 1;
  }
  work.steps += length;
  return filter;
}

function cellOf(high: number, low: number): number {
  return imul(high ^ (low >>> 15), 0x9e3779b1) >>> 7;
}

/** Iterates over the pieces of one size in a sequence of symbols, and computes their hashes. */
class Pieces {
  /** Position where the current piece starts. */
  start = 0;
  high = 0;
  low = 0;
  readonly #symbols: Int32Array;
  readonly #size: number;
  readonly #removedHigh: number;
  readonly #removedLow: number;
  #end = 0;
  /** Number of symbols that the hash covers. */
  #count = 0;

  constructor(symbols: Int32Array, size: number) {
    this.#symbols = symbols;
    this.#size = size;
    this.#removedHigh = power(HIGH, size);
    this.#removedLow = power(LOW, size);
  }

  /** Moves to the next piece. Returns `false` after the last piece. */
  next(): boolean {
    const symbols = this.#symbols;
    const size = this.#size;
    while (this.#end < symbols.length) {
      const end = this.#end;
      const symbol = symbols[end] as number;
      this.#end = end + 1;
      if (symbol === 0) {
        this.high = this.low = this.#count = 0;
        continue;
      }
      const removed = this.#count < size ? 0 : (symbols[end - size] as number);
      this.high = (imul(this.high, HIGH) + symbol - imul(removed, this.#removedHigh)) | 0;
      this.low = (imul(this.low, LOW) + symbol - imul(removed, this.#removedLow)) | 0;
      if (this.#count < size) this.#count += 1;
      if (this.#count < size) continue;
      this.start = end - size + 1;
      return true;
    }
    return false;
  }
}

function power(base: number, exponent: number): number {
  let result = 1;
  for (let turn = 0; turn < exponent; turn += 1) result = imul(result, base);
  return result;
}
