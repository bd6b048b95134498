import { expect, it } from '@jest/globals';
import { fuzz } from './fuzz.js';
import { textOf } from './json-tree.js';
import { SUBJECTS } from './subjects/index.js';
import { sample } from './subjects/singleview.js';

/** A part of what `npm run fuzz` does, with the same responses each time. */
const RUNS = 2_000;
const MIN_OVER_SOCKETS = 40;
/** Of the first provider: with the same seed, all would get the same changes. */
const SEED = 1;

/** Ways to end in which an answer has a say; a run that does not see them all tries too little. */
const ENDINGS = [
  ...['value', 'connect', 'network', 'timeout', 'redirect_refused', 'unauthorized', 'rate_limited', 'rejected'],
  ...['unavailable', 'invalid_response', 'too_large'],
];

it.each(SUBJECTS)('mutated answers of $name end in what was promised or in a typed error', async (subject) => {
  const { broken, results, overSockets } = await fuzz(subject, { runs: RUNS, seed: SEED + SUBJECTS.indexOf(subject) });
  expect(broken).toBeUndefined();
  expect(overSockets).toBeGreaterThanOrEqual(MIN_OVER_SOCKETS);
  expect([...results.keys()].sort()).toEqual(subject.operations.map(({ label }) => label).sort());
  const endings = new Set([...results.values()].flatMap((counts) => [...counts.keys()]));
  expect([...endings]).toEqual(expect.arrayContaining(ENDINGS));
  expect(endings.has('credentials_rejected')).toBe(subject.grant !== undefined);
});

it("begins with SingleView's sample as it is printed", () => {
  const { body, style } = sample('eyJhbGciOiJIUzI1NiJ9');
  expect(textOf(body, style ?? 'compact')).toBe(
    '{\n"success": true,\n"payload": {\n"access_token": "eyJhbGciOiJIUzI1NiJ9",\n"token_type": "Bearer",\n"expires_in": 0000\n}\n}',
  );
});
