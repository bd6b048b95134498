import { describe, expect, it } from '@jest/globals';
import { percentile, ratios, summarize } from './statistics.js';

describe('summarize', () => {
  it('returns the median, minimum and maximum', () => {
    expect(summarize([30, 10, 20])).toEqual({ median: 20, min: 10, max: 30 });
  });

  it('returns the mean of the two middle values if the count is even', () => {
    expect(summarize([4, 1, 3, 2])).toEqual({ median: 2.5, min: 1, max: 4 });
  });

  it('sorts the values numerically', () => {
    expect(summarize([9, 100, 10])).toEqual({ median: 10, min: 9, max: 100 });
  });

  it('returns a single value unchanged', () => {
    expect(summarize([7])).toEqual({ median: 7, min: 7, max: 7 });
  });

  it('returns undefined if there are no values', () => {
    expect(summarize([])).toBeUndefined();
  });

  it('does not reorder the input array', () => {
    const figures = [3, 1, 2];
    summarize(figures);
    expect(figures).toEqual([3, 1, 2]);
  });
});

describe('ratios', () => {
  it('divides each value by the baseline in the same round', () => {
    expect(ratios([10, 40], [20, 20])).toEqual([0.5, 2]);
  });

  it('skips a round if a value is missing or the baseline is zero', () => {
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
  ])('uses the nearest rank for the share %s', (share, figure) => {
    expect(percentile(hundred, share)).toBe(figure);
  });

  it('returns NaN if there are no values', () => {
    expect(percentile([], 0.5)).toBeNaN();
  });
});
