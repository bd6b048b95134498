import { expect, it } from '@jest/globals';
import { AFTER_FAILURE, AFTER_REFUSAL, BEFORE_RETRY, backOffDelay } from './back-off-delay.js';

it.each([
  ['a first failure', AFTER_FAILURE, 1, 500],
  ['a second', AFTER_FAILURE, 2, 1_000],
  ['a seventh', AFTER_FAILURE, 7, 32_000],
  ['an eighth, capped', AFTER_FAILURE, 8, 60_000],
  ['any later one', AFTER_FAILURE, 5_000, 60_000],
  ['a first refusal', AFTER_REFUSAL, 1, 5_000],
  ['a fourth', AFTER_REFUSAL, 4, 40_000],
  ['a fifth, capped', AFTER_REFUSAL, 5, 60_000],
])('waits after %s for a part of its limit that is drawn', (_what, range, failures, limit) => {
  expect(backOffDelay(range, failures, 0)).toBe(0);
  expect(backOffDelay(range, failures, 0.5)).toBe(limit / 2);
  expect(backOffDelay(range, failures, 1)).toBe(limit);
});

it('sends a request again after up to 200 ms, doubling to 2 s', () => {
  expect([1, 2, 3, 4, 5, 6].map((retry) => backOffDelay(BEFORE_RETRY, retry, 1))).toEqual([
    200, 400, 800, 1600, 2000, 2000,
  ]);
});
