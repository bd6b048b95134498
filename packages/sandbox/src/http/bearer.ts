import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Result of checking the bearer token of a request. */
export type BearerState = 'good' | 'missing' | 'malformed' | 'unknown' | 'expired' | 'revoked';

// The scheme is case-insensitive (RFC 9110, 11.1); the token's alphabet is RFC 6750's.
const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

/** Returns the bearer token, or `undefined` if the header is missing, malformed or has another scheme. */
export function readBearer(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
}

/** Returns the state of a request's bearer token. `check` is called only for a well-formed token. */
export function bearerStateOf(
  { bearer, headers }: { readonly bearer: string | undefined; readonly headers: IncomingHttpHeaders },
  check: (token: string) => BearerState,
): BearerState {
  if (bearer !== undefined) return check(bearer);
  return headers.authorization === undefined ? 'missing' : 'malformed';
}

/** Returns the first 12 hex digits of the SHA-256: enough to distinguish tokens, useless as a token. */
export function fingerprint(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 12);
}
