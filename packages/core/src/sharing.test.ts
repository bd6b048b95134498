import { describe, expect, it } from '@jest/globals';
import { ageOfStored, leaseTime, lookDelay, patienceOf } from './sharing.js';

const NOON = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;

describe('the age of a stored token', () => {
  const stored = { value: 'x', issuedAt: NOON, lifetime: 30 * MINUTE, remaining: 20 * MINUTE };

  it('is what the clocks agree on', () => {
    expect(ageOfStored(stored, NOON + 10 * MINUTE, 0)).toBe(10 * MINUTE);
  });

  it('is the larger of the two, and counts how long the answer of the store was on its way', () => {
    expect(ageOfStored(stored, NOON + 10 * MINUTE + 9_000, 0)).toBe(10 * MINUTE + 9_000);
    expect(ageOfStored(stored, NOON + 10 * MINUTE - 9_000, 0)).toBe(10 * MINUTE);
    expect(ageOfStored(stored, NOON + 10 * MINUTE, 200)).toBe(10 * MINUTE + 200);
  });

  it('is unknown where they differ by more than the leeway', () => {
    expect(ageOfStored(stored, NOON + 10 * MINUTE + 10_000, 0)).toBe(10 * MINUTE + 10_000);
    expect(ageOfStored(stored, NOON + 10 * MINUTE + 10_001, 0)).toBeUndefined();
    expect(ageOfStored(stored, NOON + 10 * MINUTE - 10_001, 0)).toBeUndefined();
    const short = { ...stored, lifetime: 2_000, remaining: 1_000 };
    expect(ageOfStored(short, NOON + 1_080, 0)).toBe(1_080);
    expect(ageOfStored(short, NOON + 1_081, 0)).toBeUndefined();
  });

  it.each([
    ['a time that is none', { issuedAt: Number.NaN }],
    ['no time', { issuedAt: undefined as never }],
    ['no lifetime', { lifetime: undefined as never }],
    ['a lifetime without end', { lifetime: Infinity }],
    ['a lifetime below zero', { lifetime: -1 }],
    ['nothing about what is left', { remaining: undefined as never }],
  ])('is unknown where the store gives %s', (_what, change) => {
    expect(ageOfStored({ ...stored, ...change }, NOON + 10 * MINUTE, 0)).toBeUndefined();
  });
});

describe('a lease', () => {
  it('lasts longer than its holder can be asking', () => {
    expect(leaseTime(30_000)).toBe(35_000);
  });

  it('is waited for with between 40 and 60 % of the time that is left', () => {
    expect(patienceOf(30_000, 0)).toBe(12_000);
    expect(patienceOf(30_000, 0.5)).toBe(15_000);
    expect(patienceOf(30_000, 1)).toBeCloseTo(18_000);
  });

  it('is looked at again after at least 25 ms and a drawn wait that grows to a second', () => {
    expect([1, 2, 3, 4, 5, 9].map((looks) => lookDelay(looks, 1))).toEqual([125, 225, 425, 825, 1_025, 1_025]);
    expect(lookDelay(5, 0)).toBe(25);
    expect(lookDelay(5, 0.5)).toBe(525);
  });
});
