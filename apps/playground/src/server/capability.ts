import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/**
 * Returns a new capability. Every request must contain the capability of the current run, because any process on this
 * machine can connect to the server.
 */
export function newCapability(): string {
  return randomBytes(32).toString('base64url');
}

/** Returns whether a request contains the capability as a bearer token. The comparison takes constant time. */
export function holdsCapability({ authorization = '' }: IncomingHttpHeaders, capability: string): boolean {
  return timingSafeEqual(digest(authorization), digest(`Bearer ${capability}`));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
