import { createHash } from 'node:crypto';
import type { Secret } from './secret.js';

/**
 * Identifies a token in events without showing it: the first 12 hex digits of its SHA-256. The same token has the
 * same fingerprint everywhere, and the token cannot be computed from it.
 */
export function fingerprintOf(secret: Secret): string {
  return createHash('sha256').update(secret.reveal()).digest('hex').slice(0, 12);
}
