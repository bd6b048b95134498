import { describe, expect, it } from '@jest/globals';
import { EXTEND_INTERVAL_MS, LEASE_MS, patienceOf, pollDelay } from './lease-timing.js';

describe('a lease', () => {
  it('waiting processes acquire the lease of a crashed process and adopt the new token within 2 s', () => {
    expect([LEASE_MS, EXTEND_INTERVAL_MS]).toEqual([1_200, 300]);
    expect(LEASE_MS + 2 * pollDelay(9, 12_000, 1)).toBe(2_000);
  });

  it('a process takes over a lease after waiting 40% to 60% of its remaining time', () => {
    expect(patienceOf(30_000, 0)).toBe(12_000);
    expect(patienceOf(30_000, 0.5)).toBe(15_000);
    expect(patienceOf(30_000, 1)).toBeCloseTo(18_000);
  });

  it('the poll interval of a lease is 25 ms plus a random time whose maximum grows to 375 ms', () => {
    expect([1, 2, 3, 4, 5, 9].map((looks) => pollDelay(looks, 12_000, 1))).toEqual([125, 225, 400, 400, 400, 400]);
    expect(pollDelay(5, 12_000, 0)).toBe(25);
    expect(pollDelay(5, 12_000, 0.5)).toBe(212.5);
    expect(pollDelay(5, 212, 0.5)).toBe(212);
  });
});
