import { expect, it } from '@jest/globals';
import { clockTime, count, counted, duration, lifetime, pretty, remaining } from './format.js';

it.each([
  [-5, '0 s'],
  [49, '0.0 s'],
  [2990, '2.9 s'],
  [59_999, '59.9 s'],
  [60_000, '1:00'],
  [1_799_999, '29:59'],
  [3_600_000, '60:00'],
])('remaining() formats %d ms as %s', (ms, text) => {
  expect(remaining(ms)).toBe(text);
});

it.each([
  [0.44, '0.4 ms'],
  [9.96, '10 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [12_340, '12.3 s'],
])('duration() formats %d ms as %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

it('count(), counted(), lifetime() and clockTime() format numbers and times', () => {
  expect([count(1000), counted(1, 'call'), counted(1000, 'call')]).toEqual(['1,000', '1 call', '1,000 calls']);
  expect([lifetime(3), lifetime(1800)]).toEqual(['3 s', '30 min']);
  expect(clockTime(new Date(2026, 0, 2, 3, 4, 5, 6).getTime())).toBe('03:04:05.006');
});

it('pretty() indents JSON and returns other text unchanged', () => {
  expect(pretty('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(pretty('{"a":')).toBe('{"a":');
});
