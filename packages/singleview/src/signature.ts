import { createHash } from 'node:crypto';

/**
 * Returns the documented signature of a request body: the SHA-256 hash, in lowercase hex, of the Base64-encoded body
 * followed by the key (SingleView, Generate Signature).
 *
 * @param body The exact text that is sent.
 */
export function signatureOf(body: string, signatureKey: string): string {
  return createHash('sha256')
    .update(Buffer.from(body).toString('base64') + signatureKey)
    .digest('hex');
}
