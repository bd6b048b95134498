/** From where the longest possible wait doubles with every failure in a row, and where that ends (ms). */
export interface BackOffRange {
  readonly first: number;
  readonly max: number;
}

/** After a failure that may pass by itself: an outage, a lost connection, too many requests. */
export const FAILURE_BACK_OFF: BackOffRange = { first: 500, max: 60_000 };

/** After a refusal, which seldom passes by itself: asking again at once would only lock the account. */
export const REFUSAL_BACK_OFF: BackOffRange = { first: 5_000, max: 60_000 };

/**
 * How long to wait after the nth failure in a row, in milliseconds: anything up to a limit that doubles ("full jitter"),
 * so that many processes that failed together do not come back together.
 *
 * @param failures How many failures in a row, this one included.
 * @param random A number from 0 to below 1, drawn for this wait.
 */
export function backOffDelay(range: BackOffRange, failures: number, random: number): number {
  return Math.min(range.max, range.first * 2 ** (failures - 1)) * random;
}

/** From where the longest pause before a request is sent again doubles, and where that ends (ms). */
export const RETRY_BACK_OFF: BackOffRange = { first: 200, max: 2_000 };
