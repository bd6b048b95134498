import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { measures } from './measures/index.js';
import { keptResult, type Result, textOf } from './results.js';
import { HOME } from './versions.js';

const result: Result = {
  measure: 'example',
  circumstances: { date: '', cpu: '', cores: 2, memory: 24, system: '', node: '', load: 0.123_456_789, commit: '' },
  versions: {},
  rows: [
    { peer: 'axios', variant: '', rounds: [{ cpu: 1.5 }, {}] },
    { peer: 'undici', variant: '', rounds: [{ cpu: 123_456.789 }] },
  ],
};

it('writes a line for each row, with six digits of each figure', () => {
  const text = textOf(result);
  expect(text.split('\n')).toHaveLength(10);
  expect(text).toContain('{"peer":"axios","variant":"","rounds":[{"cpu":1.5},{}]},\n');
  expect(JSON.parse(text)).toEqual({
    ...result,
    circumstances: { ...result.circumstances, load: 0.123457 },
    rows: [result.rows[0], { peer: 'undici', variant: '', rounds: [{ cpu: 123_457 }] }],
  });
});

it.each(measures.map(({ name }) => name))('keeps the result of %s as it writes it', (name) => {
  const kept = keptResult(name);
  expect(kept?.measure).toBe(name);
  expect(kept && textOf(kept)).toBe(readFileSync(`${HOME}/results/${name}.json`, 'utf8'));
});
