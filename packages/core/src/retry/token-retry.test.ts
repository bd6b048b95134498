import { expect, it } from '@jest/globals';
import type { ErrorCode } from '../errors.js';
import { isRetried, quickRetries, tokenRetryDelay } from './token-retry.js';

it('callers without a token wait from 2 to 4 s, however often the client has failed', () => {
  for (const facts of [
    { failing: true, retries: 0 },
    { failing: true, retries: 1 },
    { failing: false, retries: 1 },
    { failing: false, retries: 2 },
  ]) {
    expect([0, 0.5, 1].map((random) => tokenRetryDelay({ ...facts, random }))).toEqual([2_000, 3_000, 4_000]);
  }
});

it('callers without a token do not wait that long after the first failure', () => {
  expect(tokenRetryDelay({ failing: false, retries: 0, random: 0.5 })).toBeUndefined();
});

it('a token request is retried quickly once, and never after another request has failed', () => {
  expect([0, 1, 2, 10].map((maxRetries) => quickRetries(false, maxRetries))).toEqual([0, 1, 1, 1]);
  expect([0, 1, 2, 10].map((maxRetries) => quickRetries(true, maxRetries))).toEqual([0, 0, 0, 0]);
});

it.each<[ErrorCode, boolean, boolean]>([
  ['connect', false, true],
  ['network', false, true],
  ['network', true, false],
  ['rate_limited', true, true],
  ['unavailable', true, true],
  ['invalid_response', true, false],
  ['credentials_rejected', true, false],
  ['credentials_unavailable', false, false],
  ['rejected', true, false],
  ['timeout', false, false],
  ['closed', false, false],
])('a token request that fails with %s (response started: %s) is retried: %s', (code, responseStarted, retried) => {
  expect(isRetried(code, responseStarted)).toBe(retried);
});
