import { createHmac, randomBytes } from 'node:crypto';

/**
 * Source of all random values: two sandboxes with the same seed create the same credentials, tokens and choices. Each
 * value has its own label, so requesting one value does not change another.
 */
export class Seed {
  readonly text: string;

  constructor(text: string = randomBytes(8).toString('hex')) {
    this.text = text;
  }

  /** Returns 32 bytes. */
  bytes(label: string): Buffer {
    return createHmac('sha256', this.text).update(label).digest();
  }

  /** Returns a random credential that is clearly marked as fake, such as `sandbox_secret_9f…`. */
  fakeSecret(kind: 'secret' | 'client' | 'code' | 'merchant', label: string): string {
    return `sandbox_${kind}_${this.bytes(label).toString('hex', 0, 16)}`;
  }

  /** Returns a number from 0 to below 1. */
  random(label: string): number {
    return this.bytes(label).readUInt32BE() / 2 ** 32;
  }
}
