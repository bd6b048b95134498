import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Returns a new capability, which requests to this run must send. Any process on this machine can reach the server. */
export function newCapability(): string {
  return randomBytes(32).toString('base64url');
}

/** Returns whether a request sends the capability as a Bearer token. Compares in constant time. */
export function holdsCapability({ authorization = '' }: IncomingHttpHeaders, capability: string): boolean {
  return timingSafeEqual(digest(authorization), digest(`Bearer ${capability}`));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
