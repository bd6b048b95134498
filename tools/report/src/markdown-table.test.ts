import { expect, it } from '@jest/globals';
import { markdownTable } from './markdown-table.js';

it('markdownTable aligns the first column to the left and the other columns to the right by default', () => {
  expect(markdownTable([['', 'calls'], ['ours', '7'], ['a longer name']]).split('\n')).toEqual([
    '|               | calls |',
    '| ------------- | ----: |',
    '| ours          |     7 |',
    '| a longer name |       |',
  ]);
});

it('markdownTable aligns only the columns that alignsRight selects to the right', () => {
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
