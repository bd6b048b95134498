const EMPTY = Buffer.alloc(0);

/**
 * Collects the chunks of a body. Copies each chunk, because even a one-byte view would keep the engine's 64 KiB buffer
 * in memory.
 */
export class CollectedBody {
  #bytes = EMPTY;
  #size = 0;

  /** Number of bytes collected so far. */
  get size(): number {
    return this.#size;
  }

  add(chunk: Buffer): void {
    const size = this.#size + chunk.length;
    if (size > this.#bytes.length) {
      // Double the capacity to avoid copying all bytes for every small chunk.
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

  /** Releases the collected bytes. */
  drop(): void {
    this.#bytes = EMPTY;
  }
}
