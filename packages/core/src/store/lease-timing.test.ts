import { describe, expect, it } from '@jest/globals';
import { leaseTime, patienceOf, pollDelay } from './lease-timing.js';

describe('a lease', () => {
  it("lasts longer than its holder's token request", () => {
    expect(leaseTime(30_000)).toBe(35_000);
  });

  it('is taken over after a process has waited for 40% to 60% of the remaining time', () => {
    expect(patienceOf(30_000, 0)).toBe(12_000);
    expect(patienceOf(30_000, 0.5)).toBe(15_000);
    expect(patienceOf(30_000, 1)).toBeCloseTo(18_000);
  });

  it('is polled after 25 ms plus a random wait time whose maximum grows to one second', () => {
    expect([1, 2, 3, 4, 5, 9].map((looks) => pollDelay(looks, 12_000, 1))).toEqual([125, 225, 425, 825, 1_025, 1_025]);
    expect(pollDelay(5, 12_000, 0)).toBe(25);
    expect(pollDelay(5, 12_000, 0.5)).toBe(525);
    expect(pollDelay(5, 524, 0.5)).toBe(524);
  });
});
