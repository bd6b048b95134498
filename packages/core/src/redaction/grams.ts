import { randomBytes } from 'node:crypto';
import type { Work } from './reading.js';

const { imul } = Math;

/** Odd, and different in each process: nobody can prepare texts whose pieces share a hash. */
const [HIGH, LOW] = Array.from({ length: 2 }, () => randomBytes(4).readInt32LE() | 1) as [number, number];

/**
 * All pieces of one size in a row of symbols, to be looked up. No piece holds a symbol of 0. Pieces are compared by 64 bits
 * of a rolling hash, so that each step costs the same, whatever the size of the pieces and however alike they are.
 */
export class Grams {
  readonly #size: number;
  readonly #work: Work;
  /** A hash table with open addressing: the number of a piece, or 0. */
  readonly #slots: Int32Array;
  readonly #high: Int32Array;
  readonly #low: Int32Array;
  readonly #marks: Int32Array;
  /** The number of the piece that begins at each place; 0 where none does. */
  readonly #at: Int32Array;

  constructor(symbols: Int32Array, size: number, work: Work) {
    const { length } = symbols;
    this.#size = size;
    this.#work = work;
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * length + 2)));
    this.#high = new Int32Array(length + 1);
    this.#low = new Int32Array(length + 1);
    this.#marks = new Int32Array(length + 1);
    this.#at = new Int32Array(length);
    let count = 0;
    roll(symbols, size, (start, high, low) => {
      const slot = this.#slotOf(high, low);
      if (this.#slots[slot] === 0) {
        count += 1;
        this.#slots[slot] = count;
        this.#high[count] = high;
        this.#low[count] = low;
      }
      this.#at[start] = this.#slots[slot] as number;
    });
  }

  /** Whether at least so many of the symbols are in pieces that can be looked up here. */
  holds(symbols: Int32Array, minimum: number): boolean {
    let held = 0;
    let end = 0;
    roll(symbols, this.#size, (start, high, low) => {
      if (this.#slots[this.#slotOf(high, low)] === 0) return false;
      held += start + this.#size - Math.max(start, end);
      end = start + this.#size;
      return held >= minimum;
    });
    return held >= minimum;
  }

  /** Marks the pieces of these symbols, where they can be looked up here. */
  mark(symbols: Int32Array, mark: number): void {
    roll(symbols, this.#size, (_start, high, low) => {
      this.#marks[this.#slots[this.#slotOf(high, low)] as number] = mark;
    });
    // What was not found has the number 0.
    this.#marks[0] = 0;
  }

  /** Calls back with each place where a marked piece begins. */
  eachMarked(found: (start: number, mark: number) => void): void {
    for (let start = 0; start < this.#at.length; start += 1) {
      this.#work.steps += 1;
      const mark = this.#marks[this.#at[start] as number] as number;
      if (mark !== 0) found(start, mark);
    }
  }

  /** Where a piece is in the table, or would be. */
  #slotOf(high: number, low: number): number {
    const last = this.#slots.length - 1;
    let slot = (imul(high ^ (low >>> 15), 0x9e3779b1) >>> 7) & last;
    for (;;) {
      this.#work.steps += 1;
      const piece = this.#slots[slot] as number;
      if (piece === 0 || (this.#high[piece] === high && this.#low[piece] === low)) return slot;
      slot = (slot + 1) & last;
    }
  }
}

/** Calls back with each piece of one size, by its hash, until that returns true. */
function roll(symbols: Int32Array, size: number, visit: (start: number, high: number, low: number) => unknown): void {
  const [goneHigh, goneLow] = [power(HIGH, size), power(LOW, size)];
  let high = 0;
  let low = 0;
  let count = 0;
  for (let end = 0; end < symbols.length; end += 1) {
    const symbol = symbols[end] as number;
    if (symbol === 0) {
      high = low = count = 0;
      continue;
    }
    high = (imul(high, HIGH) + symbol) | 0;
    low = (imul(low, LOW) + symbol) | 0;
    count += 1;
    if (count > size) {
      const gone = symbols[end - size] as number;
      high = (high - imul(gone, goneHigh)) | 0;
      low = (low - imul(gone, goneLow)) | 0;
    }
    if (count >= size && visit(end - size + 1, high, low) === true) return;
  }
}

function power(base: number, exponent: number): number {
  let result = 1;
  for (let turn = 0; turn < exponent; turn += 1) result = imul(result, base);
  return result;
}
