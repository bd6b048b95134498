import { expect, it } from '@jest/globals';
import { holdsCapability, newCapability } from './capability.js';

it('has 256 random bits, in letters that a URL takes as they are', () => {
  const made = Array.from({ length: 50 }, () => newCapability());
  expect(new Set(made).size).toBe(50);
  for (const one of made) {
    expect(one).toMatch(/^[\w-]{43}$/);
    expect(Buffer.from(one, 'base64url')).toHaveLength(32);
  }
});

it('is accepted as a Bearer token only, and only in full', () => {
  const capability = newCapability();
  expect(holdsCapability({ authorization: `Bearer ${capability}` }, capability)).toBe(true);
  for (const authorization of [
    undefined,
    '',
    'Bearer ',
    capability,
    `Basic ${capability}`,
    `Bearer ${capability} `,
    `Bearer ${capability.slice(0, -1)}`,
    `Bearer ${capability}A`,
    `Bearer ${newCapability()}`,
    'Bearer undefined',
  ]) {
    expect(holdsCapability(authorization === undefined ? {} : { authorization }, capability)).toBe(false);
  }
});
