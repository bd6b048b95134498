import { createHash } from 'node:crypto';
import type { Secret } from './secret.js';

/**
 * Returns an identifier of a token that events can show: the first 12 hex digits of the token's SHA-256 hash. The same
 * token has the same fingerprint in every process. The token cannot be derived from its fingerprint.
 */
export function fingerprintOf(secret: Secret): string {
  return createHash('sha256').update(secret.reveal()).digest('hex').slice(0, 12);
}
