import { expect, it } from '@jest/globals';
import { largest } from './changesets.js';

const changeset = (header: string): string => `---\n${header}\n---\n\nWhat changed: '@x/core': major\n`;

it('of several changesets for a package the largest counts, and nothing outside of the header', () => {
  const texts = [changeset(`'@x/core': minor\n'@x/paisr': patch`), changeset('"@x/core": patch\n"@x/paisr": patch')];
  expect(largest(texts)).toEqual({ '@x/core': 'minor', '@x/paisr': 'patch' });
});

it('an unknown bump is refused', () => {
  expect(() => largest([changeset("'@x/core': huge")])).toThrow('expected patch, minor or major for @x/core');
});
