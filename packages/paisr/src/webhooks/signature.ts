import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Returns the signature of a webhook: HMAC-SHA256 over `timestamp + "." + body` (Paisr, Webhooks: Authenticating
 * Webhooks).
 */
export function signatureOf(secret: string, timestamp: string, body: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest();
}

/**
 * Returns whether a signature of 32 bytes matches one of the secrets. The check takes the same time regardless of which
 * secret matches and how many bytes are correct.
 */
export function isSignedBy(
  secrets: readonly string[],
  signature: Uint8Array,
  timestamp: string,
  body: Uint8Array,
): boolean {
  let isSigned = false;
  for (const secret of secrets) isSigned = timingSafeEqual(signature, signatureOf(secret, timestamp, body)) || isSigned;
  return isSigned;
}
