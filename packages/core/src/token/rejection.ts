/** Maximum age in milliseconds at which the API may not know a new token yet. */
export const MAX_YOUNG_MS = 5_000;

/** What is known when the API has rejected the current token. */
export interface RejectionFacts {
  /** Whether the token is at most {@link MAX_YOUNG_MS} old. */
  readonly young: boolean;
  /** Whether the API has accepted the token before. */
  readonly accepted: boolean;
  /** Whether this is the client's first token. */
  readonly first: boolean;
  /** Whether the previous token is still valid. */
  readonly hasPrevious: boolean;
  /** Whether renewals are paused, because the API rejected a renewed token. */
  readonly paused: boolean;
  /** Whether the token replaced a rejected token, and the API has never accepted it. Does not count after its pause. */
  readonly failedReplacement: boolean;
  /** What the call has tried so far. */
  readonly renewed: boolean;
  readonly repeated: boolean;
}

/**
 * How a call continues after the API has rejected the current token:
 *
 * - `previous`: send it with the previous token.
 * - `repeat`: send it again with the same token, after a wait.
 * - `verify`: send it again with the same token at once.
 * - `replace`: request a new token.
 * - `pause`: fail, and pause renewals.
 * - `fail`: fail.
 */
export type Remedy = 'previous' | 'repeat' | 'verify' | 'replace' | 'pause' | 'fail';

/**
 * Decides how a call continues after a rejection. An API may reject a new token for a moment, until all its servers know
 * the token. Another token would have the same problem, so the client waits instead.
 */
export function remedyFor(facts: RejectionFacts): Remedy {
  const { young, accepted, first, hasPrevious, paused, failedReplacement, renewed, repeated } = facts;
  if (young && !accepted && hasPrevious) return 'previous';
  if (paused) return 'fail';
  if (young && !accepted) return first && !renewed ? 'replace' : 'repeat';
  // The API may have accepted the token while this call was in flight.
  if (young && !repeated) return 'verify';
  return renewed || repeated || failedReplacement ? 'pause' : 'replace';
}
