import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ECHO_SUBJECTS } from './echo-subjects.js';
import { fuzzEchoes } from './echo-trial.js';
import { layers, partOf, type Spelled, spell } from './spelled.js';
import { toldOf } from './told-secrets.js';

/** A part of what `npm run fuzz` does, with the same refusals each time. */
const RUNS = 400;
const SEED = 1;

it.each(ECHO_SUBJECTS)('no refusal of $name shows a secret that it repeats', async (subject) => {
  const { broken, results } = await fuzzEchoes(subject, { runs: RUNS, seed: SEED });
  expect(broken).toBeUndefined();
  const counts = results.get('echo') ?? new Map();
  expect([...counts.keys()]).toEqual(expect.arrayContaining(['rejected', 'unavailable', 'rate_limited']));
});

describe('the judge of what is told', () => {
  const SECRET = 'q7Wm2xZk9RtY4bNc8LpV3sHd6J';
  const plain: Spelled = { secret: SECRET, text: SECRET, places: Array.from(SECRET, (_unit, at) => [at]) };

  it('finds nothing in what tells nothing', () => {
    expect(toldOf('refused: [Secret] is no token', [plain])).toEqual([]);
    expect(toldOf(`refused: ${SECRET.slice(0, 11)}`, [plain])).toEqual([]);
  });

  it('finds a secret, a part of it that tells, and parts that do together', () => {
    expect(toldOf(`refused: ${SECRET}`, [plain])).toContain(`shows 26 characters in a row of ${SECRET}`);
    expect(toldOf(`refused: ${SECRET.slice(7, 19)}`, [plain])).toContain(`shows 12 characters in a row of ${SECRET}`);
    const parts = [partOf(plain, 0, 11), partOf(plain, 15, 26)];
    expect(toldOf(`${SECRET.slice(0, 11)} or ${SECRET.slice(15)}`, parts)).toEqual([
      `shows parts of 22 characters of ${SECRET}`,
    ]);
  });

  it('finds it in each of its spellings', () => {
    const property = fc.property(layers, (spelling) => {
      const spelled = spell(SECRET, spelling);
      expect(toldOf(`refused: ${spelled.text}`, [spelled]).join()).toMatch(/shows 2[56] characters in a row/);
      expect(toldOf('refused: [Secret]', [spelled])).toEqual([]);
    });
    fc.assert(property, { seed: SEED, numRuns: 500 });
  });

  it('finds a short secret where all of it is shown', () => {
    const short: Spelled = { secret: 'acme-id', text: 'acme-id', places: [[0], [1], [2], [3], [4], [5], [6]] };
    expect(toldOf('no acme-id', [short])).toHaveLength(1);
    expect(toldOf('no acme-i', [short])).toEqual([]);
  });
});
