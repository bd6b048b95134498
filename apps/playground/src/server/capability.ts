import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Makes what a page must present to this run of the server: other processes of this machine can reach it, too. */
export function newCapability(): string {
  return randomBytes(32).toString('base64url');
}

/** Whether a request presents the capability, as a Bearer token. Takes the same time wherever a wrong one differs. */
export function holdsCapability({ authorization = '' }: IncomingHttpHeaders, capability: string): boolean {
  return timingSafeEqual(digest(authorization), digest(`Bearer ${capability}`));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
