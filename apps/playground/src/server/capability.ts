import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/**
 * Returns a new capability. Requests must contain the current run's capability, because any process on this machine can
 * connect to the server.
 */
export function newCapability(): string {
  return randomBytes(32).toString('base64url');
}

/** Returns whether a request contains the capability as a Bearer token. Compares in constant time. */
export function holdsCapability({ authorization = '' }: IncomingHttpHeaders, capability: string): boolean {
  return timingSafeEqual(digest(authorization), digest(`Bearer ${capability}`));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
