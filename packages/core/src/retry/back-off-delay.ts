/**
 * The upper limit of the wait time, in milliseconds: it starts at `first` and doubles with each failure in a row, up to
 * `max`.
 */
export interface BackOffRange {
  readonly first: number;
  readonly max: number;
}

/** After a failure that is usually temporary: an outage, a lost connection, too many requests. */
export const FAILURE_BACK_OFF: BackOffRange = { first: 500, max: 60_000 };

/** After a refusal, which is seldom temporary: more requests in a short time could lock the account. */
export const REFUSAL_BACK_OFF: BackOffRange = { first: 5_000, max: 60_000 };

/**
 * Returns the wait time after the nth failure in a row, in milliseconds: a random time up to a limit that doubles
 * ("full jitter"). Processes that failed together then do not retry together.
 *
 * @param failures Number of failures in a row, including this one.
 * @param random A random number from 0 to below 1, used for this wait only.
 */
export function backOffDelay(range: BackOffRange, failures: number, random: number): number {
  return Math.min(range.max, range.first * 2 ** (failures - 1)) * random;
}

/** Before a request is retried. */
export const RETRY_BACK_OFF: BackOffRange = { first: 200, max: 2_000 };
