import { expect, it } from '@jest/globals';
import { formatNumber, formatSummary } from './number.js';

it.each([
  [0, '0'],
  [0.284_2, '0.28'],
  [1.5, '1.50'],
  [25.11, '25.1'],
  [734.4, '734'],
  [12_345.6, '12,346'],
  [5, '5'],
  [-3.456, '-3.46'],
])('formatNumber formats %s as %s', (figure, printed) => {
  expect(formatNumber(figure)).toBe(printed);
});

it('formatSummary formats a median with its range', () => {
  expect(formatSummary({ median: 2, min: 1, max: 30 }, '×')).toBe('2× (1–30)');
});

it('formatSummary formats a single value without a range', () => {
  expect(formatSummary({ median: 2, min: 2, max: 2 })).toBe('2');
});
