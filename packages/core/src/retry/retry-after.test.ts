import { expect, it } from '@jest/globals';
import { retryAfterOf } from './retry-after.js';

const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);

it.each([
  ['seconds', '7', 7_000],
  ['seconds between spaces', ' 7 ', 7_000],
  ['zero', '0', 0],
  ['a date', 'Sat, 21 Nov 2026 12:00:30 GMT', 30_000],
  ['a date in the past', 'Sat, 21 Nov 2026 11:00:00 GMT', 0],
  ['a time over five minutes, which is capped', '86400', 300_000],
  ['no value', undefined, undefined],
  ['two values', ['1', '2'], undefined],
  ['words', 'later', undefined],
  ['a negative number', '-5', undefined],
  ['a fraction', '1.5', undefined],
  ['an empty value', '', undefined],
  ['a date in a different format', '2026-11-21T12:00:30Z', undefined],
  ['a date in a different time zone', 'Sat, 21 Nov 2026 12:00:30 GMT+0200', undefined],
  ['an invalid date', 'Sat, 99 Nov 2026 12:00:30 GMT', undefined],
])('parses a Retry-After header with %s', (_what, header, expected) => {
  expect(retryAfterOf(header, NOW)).toBe(expected);
});
