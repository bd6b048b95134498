import type { Instant } from '../clock.js';
import { BackOff } from '../retry/back-off.js';
import { FAILURE_BACK_OFF } from '../retry/back-off-delay.js';
import type { Secret } from '../secret.js';
import type { AccessToken } from './access-token.js';
import { ageOf, type HeldToken, stateAt } from './held-token.js';

/**
 * When the API first accepted the held token, on the monotonic clock. Before that, whether the held token is the
 * source's first token, and if so, whether this process requested the token (`first`) or adopted it from a store.
 */
export type Trust = 'none' | 'first' | 'adopted' | 'later' | number;

/** Information about earlier tokens. Created on first use, because a process may have many thousands of clients. */
export interface TokenHistory<Credentials extends object = object> {
  /** The token before the held token. Forgotten when the API accepts the held token or rejects this previous token. */
  readonly previous?: HeldToken<Credentials> | undefined;
  /** Whether the last token was dropped, so that the next one replaces it. */
  readonly dropped?: boolean;
  /** The held token, if it replaced a dropped token. Forgotten when a replay succeeds. */
  readonly replacement?: AccessToken | undefined;
  /** A rejected replacement and the pause of renewals that follows. */
  readonly pause?: { readonly token: Secret; readonly backOff: BackOff<undefined> } | undefined;
}

/** Returns the history after changes, or `undefined` if it is empty. */
export function changed<Credentials extends object>(
  history: TokenHistory<Credentials> | undefined,
  changes: TokenHistory<Credentials>,
): TokenHistory<Credentials> | undefined {
  const { previous, dropped = false, replacement, pause } = { ...history, ...changes };
  const isEmpty = previous === undefined && !dropped && replacement === undefined && pause === undefined;
  return isEmpty ? undefined : { previous, dropped, replacement, pause };
}

/** Returns the previous token if it is still valid. */
export function validPrevious<Credentials extends object>(
  history: TokenHistory<Credentials> | undefined,
  now: Instant,
): HeldToken<Credentials> | undefined {
  const previous = history?.previous;
  return previous !== undefined && stateAt(previous, ageOf(previous, now)) !== 'expired' ? previous : undefined;
}

/** Returns whether renewals are paused, because the API rejected a replacement. */
export function isPaused(history: TokenHistory | undefined, now: Instant): boolean {
  return (history?.pause?.backOff.remaining(now) ?? 0) > 0;
}

/** Returns whether a held token recently replaced a dropped one, and renewals have not paused for it yet. */
export function isFailedReplacement(history: TokenHistory | undefined, held: HeldToken, now: Instant): boolean {
  const { replacement, pause } = history ?? {};
  return replacement === held.token && pause?.token !== held.token && ageOf(held, now) < FAILURE_BACK_OFF.max;
}

/**
 * Starts a pause of renewals after the API has rejected a replacement, or extends the pause. All rejections of one token
 * count as one failure.
 *
 * @param random A random number from 0 (inclusive) to 1 (exclusive).
 */
export function pauseAfter(
  history: TokenHistory | undefined,
  token: AccessToken,
  now: Instant,
  random: number,
): NonNullable<TokenHistory['pause']> {
  const before = history?.pause;
  if (before?.token === token) return before;
  const backOff = before?.backOff ?? new BackOff<undefined>();
  backOff.fail(undefined, { range: FAILURE_BACK_OFF, now, random });
  return { token, backOff };
}
