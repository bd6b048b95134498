import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

it('SECURITY.md names existing test files for each promise', () => {
  const [, section = ''] = /## What the packages promise\n(.*?)\n## /s.exec(readFileSync('SECURITY.md', 'utf8')) ?? [];
  const promises = section.split(/^#.*$|^(?=- )/m).filter((text) => text.trim() !== '');
  expect(promises.length).toBeGreaterThan(0);
  for (const promise of promises) {
    expect(promise).toMatch(/^- /);
    const tests = [...promise.matchAll(/`([\w./-]+\.test\.ts)`/g)].map(([, file = '']) => file);
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.filter((file) => !existsSync(file))).toEqual([]);
  }
});
