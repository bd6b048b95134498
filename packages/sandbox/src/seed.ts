import { createHmac, randomBytes } from 'node:crypto';

/**
 * Generates all random values. The same seed produces the same values. Each value is derived from its own label, so it
 * does not depend on other values.
 */
export class Seed {
  readonly text: string;

  constructor(text: string = randomBytes(8).toString('hex')) {
    this.text = text;
  }

  /** Returns 32 bytes that depend only on the seed and the label. */
  bytes(label: string): Buffer {
    return createHmac('sha256', this.text).update(label).digest();
  }

  /** Returns a random credential that is recognizably fake, such as `sandbox_secret_9f…`. */
  fakeSecret(kind: 'secret' | 'client' | 'code' | 'merchant' | 'key', label: string): string {
    return `sandbox_${kind}_${this.bytes(label).toString('hex', 0, 16)}`;
  }

  /** Returns a random number from 0 (inclusive) to 1 (exclusive). */
  random(label: string): number {
    return this.bytes(label).readUInt32BE() / 2 ** 32;
  }
}
