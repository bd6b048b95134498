/** Smaller pieces than this are put together as they come: each costs more than it holds. */
const SMALL = 4096;

/** The pieces of a body until all of it is there. */
export class CollectedBody {
  #chunks: Buffer[] = [];
  #size = 0;
  /** How many small pieces stand at the end. */
  #loose = 0;

  /** Bytes so far. */
  get size(): number {
    return this.#size;
  }

  add(chunk: Buffer): void {
    this.#size += chunk.length;
    this.#chunks.push(chunk);
    this.#loose = chunk.length < SMALL ? this.#loose + 1 : 0;
    if (this.#loose < SMALL) return;
    this.#chunks.push(Buffer.concat(this.#chunks.splice(-this.#loose)));
    this.#loose = 0;
  }

  whole(): Buffer {
    const [first, ...more] = this.#chunks;
    return first === undefined || more.length > 0 ? Buffer.concat(this.#chunks) : first;
  }

  /** Lets go of what there is. */
  drop(): void {
    this.#chunks = [];
  }
}
