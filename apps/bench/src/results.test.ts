import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { measures } from './measures/index.js';
import { type Result, storedResult, textOf } from './results.js';
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

it('textOf returns one line per row, with six significant digits per number', () => {
  const text = textOf(result);
  expect(text.split('\n')).toHaveLength(10);
  expect(text).toContain('{"peer":"axios","variant":"","rounds":[{"cpu":1.5},{}]},\n');
  expect(JSON.parse(text)).toEqual({
    ...result,
    circumstances: { ...result.circumstances, load: 0.123457 },
    rows: [result.rows[0], { peer: 'undici', variant: '', rounds: [{ cpu: 123_457 }] }],
  });
});

it.each(measures.map(({ name }) => name))('the stored results of the benchmark %s have the current format', (name) => {
  const stored = storedResult(name);
  expect(stored?.measure).toBe(name);
  expect(stored && textOf(stored)).toBe(readFileSync(`${HOME}/results/${name}.json`, 'utf8'));
});
