import { createHash } from 'node:crypto';
import type { Secret } from './secret.js';

/**
 * What a token is called where it must not be shown: the first 12 hex digits of its SHA-256. The same token has the same
 * name everywhere, and nothing leads back from it.
 */
export function fingerprintOf(secret: Secret): string {
  return createHash('sha256').update(secret.reveal()).digest('hex').slice(0, 12);
}
