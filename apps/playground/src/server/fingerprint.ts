import { createHash } from 'node:crypto';

/** Maximum number of cached fingerprints. */
const MAX_KNOWN = 256;
const known = new Map<string, string>();

/**
 * Returns the fingerprint of a token, as in the clients' events and the sandbox's log: the first 12 hex digits of its
 * SHA-256 hash.
 */
export function fingerprint(token: string): string {
  const before = known.get(token);
  if (before !== undefined) return before;
  const digits = createHash('sha256').update(token).digest('hex').slice(0, 12);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(token, digits);
  return digits;
}
