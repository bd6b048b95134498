import { expect, it } from '@jest/globals';
import { climbs } from './dot-segments.js';

const MARKS = '\u0301\u0316';
const LENGTH = 400_000;
const times = (text: string): string => text.repeat(LENGTH / text.length);

// A quadratic check would take minutes for each of these paths.
it.each([
  ['combining marks', `/items/a${times(MARKS)}`, false],
  ['percent-encoded combining marks', `/items/a${times('%cc%81%cc%96')}`, false],
  ['combining marks that are percent-encoded twice', `/items/a${times('%25cc%2581%25cc%2596')}`, false],
  ['combining marks encoded with escape()', `/items/a${times('%u0301%u0316')}`, false],
  ['combining marks before a dot segment', `/items/a${times(MARKS)}/../b`, true],
  ['separators', `/items/%61${times('/')}`, false],
  ['zero-width spaces', `/items/%61${times('\u200b')}/b`, false],
  ['percent signs', `/items/${times('%')}`, false],
])(
  'checks a 400,000-character path for dot segments within 5 seconds: %s',
  (_what, path, climbing) => {
    expect(climbs(path)).toBe(climbing);
  },
  5000,
);

it.each([
  ['/a/.%E2%80%A4/b', true],
  ['/a/\uff0e\uff0e/b', true],
  ['/a/\u2025\uff0fb', true],
  ['/a/.\u0301/b', false],
])('detects dot segments written with characters that resemble dots and slashes: %j', (path, climbing) => {
  expect(climbs(path)).toBe(climbing);
});
