import { describe, expect, it } from '@jest/globals';
import { leaseTime, patienceOf, pollDelay } from './lease-timing.js';

describe('a lease', () => {
  it("a lease lasts longer than its holder's token request can take", () => {
    expect(leaseTime(30_000)).toBe(35_000);
  });

  it('a process takes over a lease after waiting 40% to 60% of its remaining time', () => {
    expect(patienceOf(30_000, 0)).toBe(12_000);
    expect(patienceOf(30_000, 0.5)).toBe(15_000);
    expect(patienceOf(30_000, 1)).toBeCloseTo(18_000);
  });

  it('the poll interval of a lease is 25 ms plus a random time whose maximum grows to one second', () => {
    expect([1, 2, 3, 4, 5, 9].map((looks) => pollDelay(looks, 12_000, 1))).toEqual([125, 225, 425, 825, 1_025, 1_025]);
    expect(pollDelay(5, 12_000, 0)).toBe(25);
    expect(pollDelay(5, 12_000, 0.5)).toBe(525);
    expect(pollDelay(5, 524, 0.5)).toBe(524);
  });
});
