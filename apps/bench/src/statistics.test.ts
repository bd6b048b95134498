import { describe, expect, it } from '@jest/globals';
import { percentile, ratios, summarize } from './statistics.js';

describe('summarize', () => {
  it('summarize returns the median, minimum and maximum', () => {
    expect(summarize([30, 10, 20])).toEqual({ median: 20, min: 10, max: 30 });
  });

  it('the median of an even number of values is the mean of the two middle values', () => {
    expect(summarize([4, 1, 3, 2])).toEqual({ median: 2.5, min: 1, max: 4 });
  });

  it('summarize sorts the values numerically', () => {
    expect(summarize([9, 100, 10])).toEqual({ median: 10, min: 9, max: 100 });
  });

  it('summarize returns a single value unchanged', () => {
    expect(summarize([7])).toEqual({ median: 7, min: 7, max: 7 });
  });

  it('summarize returns undefined if there are no values', () => {
    expect(summarize([])).toBeUndefined();
  });

  it('summarize does not reorder its input', () => {
    const figures = [3, 1, 2];
    summarize(figures);
    expect(figures).toEqual([3, 1, 2]);
  });
});

describe('ratios', () => {
  it('ratios compares each value with the baseline value of the same round', () => {
    expect(ratios([10, 40], [20, 20])).toEqual([0.5, 2]);
  });

  it('ratios skips a round if a value is missing or the baseline is zero', () => {
    expect(ratios([1, undefined, 3, 4], [undefined, 2, 0, 8])).toEqual([0.5]);
  });
});

describe('percentile', () => {
  const hundred = Array.from({ length: 100 }, (_value, index) => 100 - index);

  it.each([
    [0.5, 50],
    [0.99, 99],
    [1, 100],
    [0, 1],
  ])('percentile uses the nearest rank for the fraction %s', (share, figure) => {
    expect(percentile(hundred, share)).toBe(figure);
  });

  it('percentile returns NaN if there are no values', () => {
    expect(percentile([], 0.5)).toBeNaN();
  });
});
