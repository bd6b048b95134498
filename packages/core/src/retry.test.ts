import { describe, expect, it } from '@jest/globals';
import {
  AFTER_FAILURE,
  AFTER_REFUSAL,
  BEFORE_RETRY,
  backOffDelay,
  FOR_TOKENS,
  NEVER,
  type RetryRule,
  retryAfterOf,
  WHERE_IDEMPOTENT,
  WHERE_NOT_SENT,
} from './retry.js';
import { RetryBudget } from './retry-budget.js';

const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);

it.each([
  ['seconds', '7', 7_000],
  ['seconds with space around', ' 7 ', 7_000],
  ['zero', '0', 0],
  ['a date', 'Sat, 21 Nov 2026 12:00:30 GMT', 30_000],
  ['a date that has passed', 'Sat, 21 Nov 2026 11:00:00 GMT', 0],
  ['more than five minutes, capped', '86400', 300_000],
  ['no header', undefined, undefined],
  ['two headers', ['1', '2'], undefined],
  ['words', 'later', undefined],
  ['a negative number', '-5', undefined],
  ['a fraction', '1.5', undefined],
  ['nothing', '', undefined],
  ['a date in another form', '2026-11-21T12:00:30Z', undefined],
  ['a date in another zone', 'Sat, 21 Nov 2026 12:00:30 GMT+0200', undefined],
  ['a date that is none', 'Sat, 99 Nov 2026 12:00:30 GMT', undefined],
])('reads Retry-After as %s', (_what, header, expected) => {
  expect(retryAfterOf(header, NOW)).toBe(expected);
});

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

describe('a request is sent again', () => {
  const STATUSES = [200, 201, 400, 401, 404, 428, 429, 430, 500, 501, 502, 503, 504, 505, 599];

  it.each<[string, RetryRule, boolean, boolean, readonly number[]]>([
    ['never: what must not be sent twice', NEVER, false, false, []],
    ['where it was not sent: what has an effect each time', WHERE_NOT_SENT, true, false, []],
    ['after what may pass: what has the same effect each time', WHERE_IDEMPOTENT, true, true, [429, 502, 503, 504]],
    ['after any outage: a token request', FOR_TOKENS, true, true, [429, 500, 501, 502, 503, 504, 505, 599]],
  ])('%s', (_what, rule, unsent, unanswered, statuses) => {
    expect(rule).toMatchObject({ unsent, unanswered });
    expect(STATUSES.filter(rule.status)).toEqual(statuses);
  });

  it('after up to 200 ms, doubling to 2 s', () => {
    expect([1, 2, 3, 4, 5, 6].map((retry) => backOffDelay(BEFORE_RETRY, retry, 1))).toEqual([
      200, 400, 800, 1600, 2000, 2000,
    ]);
  });
});

it('a budget has twenty retries, and takes back no more than it gave', () => {
  const budget = new RetryBudget();
  const taken = (): number => {
    let count = 0;
    while (budget.take()) count += 1;
    return count;
  };
  budget.giveBack();
  expect(taken()).toBe(20);
  for (let answer = 0; answer < 30; answer += 1) budget.giveBack();
  expect(taken()).toBe(20);
  budget.giveBack();
  expect(taken()).toBe(1);
});
