import { expect, it } from '@jest/globals';
import { backOffDelay, FAILURE_BACK_OFF, REFUSAL_BACK_OFF, RETRY_BACK_OFF } from './back-off-delay.js';

it.each([
  ['a first failure', FAILURE_BACK_OFF, 1, 500],
  ['a second failure', FAILURE_BACK_OFF, 2, 1_000],
  ['a seventh failure', FAILURE_BACK_OFF, 7, 32_000],
  ['an eighth failure, whose limit is capped', FAILURE_BACK_OFF, 8, 60_000],
  ['any later failure', FAILURE_BACK_OFF, 5_000, 60_000],
  ['a first rejection', REFUSAL_BACK_OFF, 1, 5_000],
  ['a fourth rejection', REFUSAL_BACK_OFF, 4, 40_000],
  ['a fifth rejection, whose limit is capped', REFUSAL_BACK_OFF, 5, 60_000],
])('the back-off is a random time up to the limit after %s', (_what, range, failures, limit) => {
  expect(backOffDelay(range, failures, 0)).toBe(0);
  expect(backOffDelay(range, failures, 0.5)).toBe(limit / 2);
  expect(backOffDelay(range, failures, 1)).toBe(limit);
});

it('the limit of the pause before a retry starts at 200 ms and doubles with each retry, up to 2 s', () => {
  expect([1, 2, 3, 4, 5, 6].map((retry) => backOffDelay(RETRY_BACK_OFF, retry, 1))).toEqual([
    200, 400, 800, 1600, 2000, 2000,
  ]);
});
