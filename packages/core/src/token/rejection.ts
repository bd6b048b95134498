/** Maximum age in milliseconds at which the API may not know a new token yet. */
export const MAX_YOUNG_MS = 5_000;

/** Facts about a rejected token that determine how the call continues. */
export interface RejectionFacts {
  /** Whether the API has accepted the token after the rejected request was sent. */
  readonly acceptedSince: boolean;
  /** Whether the API has never accepted the token, and the token is less than {@link MAX_YOUNG_MS} old. */
  readonly young: boolean;
  /** Whether this is the client's first token, and the client requested it. */
  readonly first: boolean;
  /** Whether this is the client's first token, and another process requested it. */
  readonly adopted: boolean;
  /** Whether the previous token is still valid. */
  readonly hasPrevious: boolean;
  /** Whether renewals are paused, because the API rejected a renewed token. */
  readonly paused: boolean;
  /** Whether the request cannot be sent again, and the token recently replaced a token that was rejected. */
  readonly failedReplacement: boolean;
  /** Whether the call has already been sent with a newer token. */
  readonly renewed: boolean;
  /** Whether the call has already waited for the API to accept the token. */
  readonly waited: boolean;
}

/**
 * How a call continues after the API has rejected the current token:
 *
 * - `verify`: The request is sent again with the same token at once.
 * - `previous`: The request is sent again with the previous token.
 * - `wait`: The request is sent again with the same token after a short wait.
 * - `replace`: The client requests a new token.
 * - `pause`: The call fails, and renewals pause.
 * - `fail`: The call fails.
 */
export type Remedy = 'verify' | 'previous' | 'wait' | 'replace' | 'pause' | 'fail';

/**
 * Decides how a call continues after a rejection. Some APIs reject a new token until all their servers know it. Another
 * new token would have the same problem, so the client waits instead of requesting one.
 *
 * The client replaces its first token once, because the provider may have sent a cached token. If another process
 * requested the token, that process replaces it at once, and the client only when the token is no longer young.
 */
export function remedyFor(facts: RejectionFacts): Remedy {
  const { acceptedSince, young, first, adopted, hasPrevious, paused, failedReplacement, renewed, waited } = facts;
  if (acceptedSince) return 'verify';
  if (young && hasPrevious) return 'previous';
  if (young) return first ? 'replace' : 'wait';
  if (paused) return 'fail';
  return renewed || failedReplacement || (waited && !adopted) ? 'pause' : 'replace';
}
