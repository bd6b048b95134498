const EMPTY = Buffer.alloc(0);

/**
 * The pieces of a body until all of it is there, in memory of its own. What the engine hands out are views of its read
 * buffers: to keep a view of one byte is to keep all of its 64 KiB.
 */
export class CollectedBody {
  #bytes = EMPTY;
  #size = 0;

  /** Bytes so far. */
  get size(): number {
    return this.#size;
  }

  add(chunk: Buffer): void {
    const size = this.#size + chunk.length;
    if (size > this.#bytes.length) {
      // Doubled, so that many small pieces are not copied over and over.
      const larger = Buffer.allocUnsafe(Math.max(size, 2 * this.#bytes.length));
      this.#bytes.copy(larger, 0, 0, this.#size);
      this.#bytes = larger;
    }
    chunk.copy(this.#bytes, this.#size);
    this.#size = size;
  }

  whole(): Buffer {
    return this.#bytes.subarray(0, this.#size);
  }

  /** Lets go of what there is. */
  drop(): void {
    this.#bytes = EMPTY;
  }
}
