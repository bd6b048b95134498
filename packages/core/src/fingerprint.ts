import { createHash } from 'node:crypto';
import type { Secret } from './secret.js';

/**
 * Returns the first 12 hex digits of the token's SHA-256 hash. Events can contain this fingerprint, because it does not
 * reveal the token.
 */
export function fingerprintOf(secret: Secret): string {
  return createHash('sha256').update(secret.reveal()).digest('hex').slice(0, 12);
}
