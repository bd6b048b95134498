import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What the bearer token of a request turned out to be. */
export type BearerState = 'good' | 'missing' | 'malformed' | 'unknown' | 'expired' | 'revoked';

// The scheme is case-insensitive (RFC 9110, 11.1); the token's alphabet is RFC 6750's.
const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

/** The token of an `Authorization` header; nothing where the header is missing, malformed or of another scheme. */
export function readBearer(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
}

/** What the bearer of a request is, where `judge` says it of a well-formed one. */
export function judgeBearer(
  { bearer, headers }: { readonly bearer: string | undefined; readonly headers: IncomingHttpHeaders },
  judge: (token: string) => BearerState,
): BearerState {
  if (bearer !== undefined) return judge(bearer);
  return headers.authorization === undefined ? 'missing' : 'malformed';
}

/** The first 12 hex digits of SHA-256: enough to tell tokens apart, useless to call with. */
export function fingerprint(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 12);
}
