import { describe, expect, it } from '@jest/globals';
import { percentile, ratios, summarize } from './statistics.js';

describe('a summary', () => {
  it('is the one in the middle, with the smallest and the largest', () => {
    expect(summarize([30, 10, 20])).toEqual({ median: 20, min: 10, max: 30 });
  });

  it('is the mean of the two in the middle where their number is even', () => {
    expect(summarize([4, 1, 3, 2])).toEqual({ median: 2.5, min: 1, max: 4 });
  });

  it('sorts by size, not by spelling', () => {
    expect(summarize([9, 100, 10])).toEqual({ median: 10, min: 9, max: 100 });
  });

  it('of one figure is that figure', () => {
    expect(summarize([7])).toEqual({ median: 7, min: 7, max: 7 });
  });

  it('of no figure is none', () => {
    expect(summarize([])).toBeUndefined();
  });

  it('leaves the figures in the order of their rounds', () => {
    const figures = [3, 1, 2];
    summarize(figures);
    expect(figures).toEqual([3, 1, 2]);
  });
});

describe('ratios', () => {
  it('are to the baseline of the same round', () => {
    expect(ratios([10, 40], [20, 20])).toEqual([0.5, 2]);
  });

  it('leave out a round in which either is missing, or the baseline is zero', () => {
    expect(ratios([1, undefined, 3, 4], [undefined, 2, 0, 8])).toEqual([0.5]);
  });
});

describe('a percentile', () => {
  const hundred = Array.from({ length: 100 }, (_value, index) => 100 - index);

  it.each([
    [0.5, 50],
    [0.99, 99],
    [1, 100],
    [0, 1],
  ])('of %s is the nearest figure that so many do not exceed', (share, figure) => {
    expect(percentile(hundred, share)).toBe(figure);
  });

  it('of no figure is not a number', () => {
    expect(percentile([], 0.5)).toBeNaN();
  });
});
