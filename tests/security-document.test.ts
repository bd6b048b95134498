import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

it('each promise of SECURITY.md names the tests that hold it, and they are there', () => {
  const [, promises = ''] = /## What is promised\n(.*?)\n## /s.exec(readFileSync('SECURITY.md', 'utf8')) ?? [];
  const rows = promises
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2);
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) {
    const tests = [...row.matchAll(/`([\w./-]+\.test\.ts)`/g)].map(([, file = '']) => file);
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.filter((file) => !existsSync(file))).toEqual([]);
  }
});
