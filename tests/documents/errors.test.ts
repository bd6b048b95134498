import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

/** Returns the first column of the table under a heading in docs/errors.md. */
function firstCells(heading: string): readonly string[] {
  const [, section = ''] = readFileSync('docs/errors.md', 'utf8').split(`\n## ${heading}\n`);
  const [table = ''] = section.split('\n## ');
  return [...table.matchAll(/^\| (`.*?) +\|/gm)].map(([, cell = '']) => cell);
}

const named = (cells: readonly string[]): readonly string[] =>
  cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name)).sort();

const source = readFileSync('packages/core/src/errors.ts', 'utf8');

it('docs/errors.md lists all error codes', () => {
  const [, union = ''] = /export type ErrorCode =(.*?);/s.exec(source) ?? [];
  const codes = [...union.matchAll(/'(\w+)'/g)].map(([, code = '']) => code).sort();
  expect(codes.length).toBeGreaterThan(10);
  expect(named(firstCells('Codes'))).toEqual(codes);
});

it('docs/errors.md lists all fields of an error', () => {
  const [, fields = ''] = /export interface ProviderErrorInit \{(.*?)\n\}/s.exec(source) ?? [];
  const names = [...fields.matchAll(/readonly (\w+)\??:/g)].map(([, name = '']) => name);
  expect(named(firstCells('Fields'))).toEqual(names.filter((name) => name !== 'message').sort());
});
