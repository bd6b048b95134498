import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { partBetween } from '@x/report';
import { SURROUNDINGS } from './cases/index.js';
import { isListed, MARKS, PAGE, tablesOf, versionOf } from './works-with.js';

const listed = SURROUNDINGS.filter(isListed);

it('docs/works-with.md lists the packages and versions that npm run surroundings tries', () => {
  expect(partBetween(MARKS, readFileSync(PAGE, 'utf8'))).toBe(tablesOf(listed));
});

it.each(listed)('the version of $name is pinned', (surrounding) => {
  const isBuiltIn = surrounding.listing.package.startsWith('node:');
  expect(versionOf(surrounding)).toMatch(isBuiltIn ? /^built in$/ : /^\d+\.\d+\.\d+$/);
});
