import { expect, it } from '@jest/globals';
import { fuzz } from './fuzz.js';
import { textOf } from './json-tree.js';
import { SUBJECTS } from './subjects/index.js';
import { sample } from './subjects/singleview.js';

/** A short version of `npm run fuzz` with the same responses in every run. */
const RUNS = 2_000;
const MIN_OVER_SOCKETS = 40;
/**
 * Seed for the first provider. Each provider has its own seed, because the same seed would generate the same changes.
 */
const SEED = 1;

/** Results that must occur in every meaningful run. */
const ENDINGS = [
  ...['value', 'connect', 'network', 'timeout', 'redirect_refused', 'unauthorized', 'rate_limited', 'rejected'],
  ...['unavailable', 'invalid_response', 'too_large'],
];

it.each(SUBJECTS)('mutated $name responses return a documented result or throw a typed error', async (subject) => {
  const { broken, results, overSockets } = await fuzz(subject, { runs: RUNS, seed: SEED + SUBJECTS.indexOf(subject) });
  expect(broken).toBeUndefined();
  expect(overSockets).toBeGreaterThanOrEqual(MIN_OVER_SOCKETS);
  expect([...results.keys()].sort()).toEqual(subject.operations.map(({ label }) => label).sort());
  const endings = new Set([...results.values()].flatMap((counts) => [...counts.keys()]));
  expect([...endings]).toEqual(expect.arrayContaining(ENDINGS));
  expect(endings.has('credentials_rejected')).toBe(subject.grant !== undefined);
});

it('the SingleView sample used for mutations matches the documentation', () => {
  const { body, style } = sample('eyJhbGciOiJIUzI1NiJ9');
  expect(textOf(body, style ?? 'compact')).toBe(
    '{\n"success": true,\n"payload": {\n"access_token": "eyJhbGciOiJIUzI1NiJ9",\n"token_type": "Bearer",\n"expires_in": 0000\n}\n}',
  );
});
