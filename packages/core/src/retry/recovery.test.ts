import { expect, it } from '@jest/globals';
import type { ErrorCode } from '../errors.js';
import { isTemporary, quickRetries, recoveryDelay } from './recovery.js';

it('callers without a token wait from 2 to 4 s, however often the client has failed', () => {
  for (const facts of [
    { failing: true, attempts: 0 },
    { failing: true, attempts: 1 },
    { failing: false, attempts: 2 },
  ]) {
    expect([0, 0.5, 1].map((random) => recoveryDelay({ ...facts, random }))).toEqual([2_000, 3_000, 4_000]);
  }
});

it.each([0, 1])('callers without a token skip the long wait after a first failure with %d attempts', (attempts) => {
  expect(recoveryDelay({ failing: false, attempts, random: 0.5 })).toBeUndefined();
});

it('a token request is retried quickly once, but not if the previous token request has also failed', () => {
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
])('for callers without a token, %s (response started: %s) is temporary: %s', (code, responseStarted, temporary) => {
  expect(isTemporary(code, responseStarted)).toBe(temporary);
});
