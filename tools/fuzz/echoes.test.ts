import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ECHO_SUBJECTS } from './echo-subjects.js';
import { fuzzEchoes } from './echo-trial.js';
import { layers, partOf, type Spelled, spell } from './spelled.js';
import { leaksIn } from './told-secrets.js';

/** A short version of `npm run fuzz` with the same error responses in every run. */
const RUNS = 400;
const SEED = 1;

it.each(ECHO_SUBJECTS)('$name does not expose secrets that an error response repeats', async (subject) => {
  const { broken, results } = await fuzzEchoes(subject, { runs: RUNS, seed: SEED });
  expect(broken).toBeUndefined();
  const counts = results.get('echo') ?? new Map();
  expect([...counts.keys()]).toEqual(expect.arrayContaining(['rejected', 'unavailable', 'rate_limited']));
});

describe('the judge for leaked secrets', () => {
  const SECRET = 'q7Wm2xZk9RtY4bNc8LpV3sHd6J';
  const plain: Spelled = { secret: SECRET, text: SECRET, places: Array.from(SECRET, (_unit, at) => [at]) };

  it('reports no leak if text contains at most 11 characters of a secret', () => {
    expect(leaksIn('refused: [Secret] is no token', [plain])).toEqual([]);
    expect(leaksIn(`refused: ${SECRET.slice(0, 11)}`, [plain])).toEqual([]);
  });

  it('reports whole secrets and parts with 12 or more characters in total', () => {
    expect(leaksIn(`refused: ${SECRET}`, [plain])).toContain(`shows 26 characters in a row of ${SECRET}`);
    expect(leaksIn(`refused: ${SECRET.slice(7, 19)}`, [plain])).toContain(`shows 12 characters in a row of ${SECRET}`);
    const parts = [partOf(plain, 0, 11), partOf(plain, 15, 26)];
    expect(leaksIn(`${SECRET.slice(0, 11)} or ${SECRET.slice(15)}`, parts)).toEqual([
      `shows parts of 22 characters of ${SECRET}`,
    ]);
  });

  it('reports a secret in every spelling', () => {
    const property = fc.property(layers, (spelling) => {
      const spelled = spell(SECRET, spelling);
      expect(leaksIn(`refused: ${spelled.text}`, [spelled]).join()).toMatch(/shows 2[56] characters in a row/);
      expect(leaksIn('refused: [Secret]', [spelled])).toEqual([]);
    });
    fc.assert(property, { seed: SEED, numRuns: 500 });
  });

  it('reports a short secret only if it is shown as a whole', () => {
    const short: Spelled = { secret: 'acme-id', text: 'acme-id', places: [[0], [1], [2], [3], [4], [5], [6]] };
    expect(leaksIn('no acme-id', [short])).toHaveLength(1);
    expect(leaksIn('no acme-i', [short])).toEqual([]);
  });
});
