import { createHmac, randomBytes } from 'node:crypto';

/**
 * Where everything comes from that would be random: two sandboxes with the same seed make the same credentials, tokens
 * and choices. Each thing has a label of its own, so that how often one is asked for doesn't change another.
 */
export class Seed {
  readonly text: string;

  constructor(text: string = randomBytes(8).toString('hex')) {
    this.text = text;
  }

  /** 32 bytes. */
  bytes(label: string): Buffer {
    return createHmac('sha256', this.text).update(label).digest();
  }

  /** A random credential that says what it is: `sandbox_secret_9f…`, so that nobody who finds one takes it for real. */
  fakeSecret(kind: 'secret' | 'client' | 'code' | 'merchant', label: string): string {
    return `sandbox_${kind}_${this.bytes(label).toString('hex', 0, 16)}`;
  }

  /** A number from 0 to below 1. */
  draw(label: string): number {
    return this.bytes(label).readUInt32BE() / 2 ** 32;
  }
}
