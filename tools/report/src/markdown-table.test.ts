import { expect, it } from '@jest/globals';
import { markdownTable } from './markdown-table.js';

it('markdownTable right-aligns all columns except the first by default', () => {
  expect(markdownTable([['', 'calls'], ['ours', '7'], ['a longer name']]).split('\n')).toEqual([
    '|               | calls |',
    '| ------------- | ----: |',
    '| ours          |     7 |',
    '| a longer name |       |',
  ]);
});

it('markdownTable right-aligns columns for which alignsRight returns true', () => {
  expect(
    markdownTable(
      [
        ['a', 'b'],
        ['1', '2'],
      ],
      (column) => column === 0,
    ).split('\n'),
  ).toEqual(['|   a | b   |', '| --: | --- |', '|   1 | 2   |']);
});
