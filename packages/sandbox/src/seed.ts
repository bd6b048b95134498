import { createHmac, randomBytes } from 'node:crypto';

/**
 * Source of all random values. Two sandboxes with the same seed generate the same credentials and tokens and make the
 * same random choices. Each value has its own label, so generating one value does not affect the other values.
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

  /** Returns a random credential that is clearly marked as fake, such as `sandbox_secret_9f…`. */
  fakeSecret(kind: 'secret' | 'client' | 'code' | 'merchant', label: string): string {
    return `sandbox_${kind}_${this.bytes(label).toString('hex', 0, 16)}`;
  }

  /** Returns a number that is at least 0 and less than 1. */
  random(label: string): number {
    return this.bytes(label).readUInt32BE() / 2 ** 32;
  }
}
