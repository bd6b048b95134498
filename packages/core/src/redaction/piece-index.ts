import { randomBytes } from 'node:crypto';
import type { Work } from './decoded-text.js';

// A global that is looked up at every symbol costs more than the rest, where globals are slow to look up.
const { imul } = Math;

/** Odd, and different in each process: nobody can prepare texts whose pieces share a hash. */
const [HIGH, LOW] = Array.from({ length: 2 }, () => randomBytes(4).readInt32LE() | 1) as [number, number];

/** Cells of the filter for each piece of a secret: with 8, one piece in 8 that is in no secret passes. */
const FILTER_CELLS = 8;

/**
 * All pieces of one size in a row of symbols, to be looked up. No piece holds a symbol of 0. Pieces are compared by 64 bits
 * of a rolling hash, so that each step costs the same, whatever the size of the pieces and however alike they are.
 */
export class PieceIndex {
  readonly #size: number;
  readonly #work: Work;
  /** A hash table with open addressing: the number of a piece, or 0. */
  readonly #slots: Int32Array;
  readonly #high: Int32Array;
  readonly #low: Int32Array;
  readonly #marks: Int32Array;
  /** The number of the piece that begins at each place; 0 where none does. */
  readonly #at: Int32Array;
  #marked = false;

  /** @param looked The rows that will be looked up. Where they are short, a piece that is in none of them is left out. */
  constructor(symbols: Int32Array, size: number, looked: readonly Int32Array[], work: Work) {
    const { length } = symbols;
    this.#size = size;
    this.#work = work;
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * length + 2)));
    this.#high = new Int32Array(length + 1);
    this.#low = new Int32Array(length + 1);
    this.#marks = new Int32Array(length + 1);
    this.#at = new Int32Array(length);
    const filter = filterOf(looked, size, length / 2, work);
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
   * Whether at least so many of the symbols are in pieces that can be looked up here.
   *
   * @param counted The same symbols with 0 in place of those that do not count.
   */
  holds(symbols: Int32Array, minimum: number, counted = symbols): boolean {
    let held = 0;
    let end = 0;
    const pieces = new Pieces(symbols, this.#size);
    while (held < minimum && pieces.next()) {
      if (this.#slots[this.#slotOf(pieces.high, pieces.low)] === 0) continue;
      for (let at = Math.max(pieces.start, end); at < pieces.start + this.#size; at += 1) {
        if (counted[at] !== 0) held += 1;
      }
      end = pieces.start + this.#size;
    }
    return held >= minimum;
  }

  /** Marks the pieces of these symbols, where they can be looked up here. */
  mark(symbols: Int32Array, mark: number): void {
    const pieces = new Pieces(symbols, this.#size);
    while (pieces.next()) this.#marks[this.#slots[this.#slotOf(pieces.high, pieces.low)] as number] = mark;
    // What was not found has the number 0.
    this.#marks[0] = 0;
    this.#marked = true;
  }

  /** Calls back with each place where a marked piece begins. */
  eachMarked(found: (start: number, mark: number) => void): void {
    if (!this.#marked) return;
    for (let start = 0; start < this.#at.length; start += 1) {
      this.#work.steps += 1;
      const mark = this.#marks[this.#at[start] as number] as number;
      if (mark !== 0) found(start, mark);
    }
  }

  /** Where a piece is in the table, or would be. */
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

/** Marks the cells of all pieces in these rows. Lets everything pass if the rows are too long for that to pay. */
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

/** Each piece of one size in a row of symbols, by its hash. */
class Pieces {
  /** Where the piece begins. */
  start = 0;
  high = 0;
  low = 0;
  readonly #symbols: Int32Array;
  readonly #size: number;
  readonly #goneHigh: number;
  readonly #goneLow: number;
  #end = 0;
  /** The number of symbols that are in the hash. */
  #count = 0;

  constructor(symbols: Int32Array, size: number) {
    this.#symbols = symbols;
    this.#size = size;
    this.#goneHigh = power(HIGH, size);
    this.#goneLow = power(LOW, size);
  }

  /** Moves on to the next piece. Returns false if there is none. */
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
      const gone = this.#count < size ? 0 : (symbols[end - size] as number);
      this.high = (imul(this.high, HIGH) + symbol - imul(gone, this.#goneHigh)) | 0;
      this.low = (imul(this.low, LOW) + symbol - imul(gone, this.#goneLow)) | 0;
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
