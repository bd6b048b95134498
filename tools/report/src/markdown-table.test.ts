import { expect, it } from '@jest/globals';
import { markdownTable } from './markdown-table.js';

it('aligns the first column to the left and the others to the right', () => {
  expect(markdownTable([['', 'calls'], ['ours', '7'], ['a longer name']]).split('\n')).toEqual([
    '|               | calls |',
    '| ------------- | ----: |',
    '| ours          |     7 |',
    '| a longer name |       |',
  ]);
});

it('aligns the columns that alignsRight selects to the right', () => {
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
