import { expect, it } from '@jest/globals';
import { holdsCapability, newCapability } from './capability.js';

it('newCapability returns 256 random bits in URL-safe characters', () => {
  const capabilities = Array.from({ length: 50 }, () => newCapability());
  expect(new Set(capabilities).size).toBe(50);
  for (const one of capabilities) {
    expect(one).toMatch(/^[\w-]{43}$/);
    expect(Buffer.from(one, 'base64url')).toHaveLength(32);
  }
});

it('holdsCapability accepts only the complete capability as a bearer token', () => {
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
