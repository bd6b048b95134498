import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Result of checking a request's bearer token. */
export type BearerState = 'good' | 'missing' | 'malformed' | 'unknown' | 'expired' | 'revoked';

// The scheme is case-insensitive (RFC 9110, section 11.1). RFC 6750 defines the token's alphabet.
const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

/** Returns the bearer token, or `undefined` if the header is missing, is malformed or has a different scheme. */
export function readBearer(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
}

/** Returns the state of a request's bearer token. Calls `check` only if the token is well-formed. */
export function bearerStateOf(
  { bearer, headers }: { readonly bearer: string | undefined; readonly headers: IncomingHttpHeaders },
  check: (token: string) => BearerState,
): BearerState {
  if (bearer !== undefined) return check(bearer);
  return headers.authorization === undefined ? 'missing' : 'malformed';
}

/** Returns the first 12 hex digits of the token's SHA-256 hash. */
export function fingerprint(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 12);
}
