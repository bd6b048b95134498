/**
 * Upper limit for the wait time, in milliseconds. The limit starts at `first` and doubles with each consecutive
 * failure, up to `max`.
 */
export interface BackOffRange {
  readonly first: number;
  readonly max: number;
}

/** Limits for the wait time after a temporary failure, such as an outage or a lost connection. */
export const FAILURE_BACK_OFF: BackOffRange = { first: 500, max: 60_000 };

/** Limits for the wait time after the provider rejects a token request. Too many attempts could lock the account. */
export const REFUSAL_BACK_OFF: BackOffRange = { first: 5_000, max: 60_000 };

/**
 * Returns the wait time in milliseconds after a failure. The time is random, up to a limit that doubles with each
 * failure ("full jitter"), so that processes do not retry at the same time.
 *
 * @param failures Number of consecutive failures, including the latest failure.
 * @param random A random number from 0 (inclusive) to 1 (exclusive). Use a new number for each wait time.
 */
export function backOffDelay(range: BackOffRange, failures: number, random: number): number {
  return Math.min(range.max, range.first * 2 ** (failures - 1)) * random;
}

/** Limits for the wait time before a retry. */
export const RETRY_BACK_OFF: BackOffRange = { first: 200, max: 2_000 };
