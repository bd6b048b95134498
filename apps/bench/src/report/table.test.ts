import { expect, it } from '@jest/globals';
import { measure } from '../measure.js';
import type { Row } from '../rounds.js';
import { markdownTables } from './table.js';

const run = (): Promise<never> => Promise.reject(new Error('must not be run'));

const base = {
  name: 'example',
  title: 'An example',
  about: 'Nothing.',
  peers: ['undici', 'axios'],
  baseline: 'axios',
  columns: [
    { key: 'cpu', label: 'CPU', ratio: true },
    { key: 'calls', label: 'calls' },
  ],
  rounds: 2,
  run,
} as const;

const row = (peer: Row['peer'], variant: string, ...rounds: Row['rounds']): Row => ({ peer, variant, rounds });

it('a table has one row per peer, and ratios are calculated within each round', () => {
  const rows = [
    row('undici', '', { cpu: 10, calls: 1 }, { cpu: 40, calls: 3 }),
    row('axios', '', { cpu: 20 }, { cpu: 50 }),
  ];
  expect(markdownTables(measure({ ...base, variants: { '': 0 } }), rows).split('\n')).toEqual([
    '|                |        CPU |             ratio |   calls |',
    '| -------------- | ---------: | ----------------: | ------: |',
    '| undici.request | 25 (10–40) | 0.65× (0.50–0.80) | 2 (1–3) |',
    '| axios          | 35 (20–50) |                1× |       – |',
  ]);
});

it('a benchmark has one table per variant', () => {
  const rows = ['few', 'many'].flatMap((variant) => [
    row('undici', variant, { cpu: 1 }),
    row('axios', variant, { cpu: 2 }),
  ]);
  const printed = markdownTables(measure({ ...base, variants: { few: 0, many: 1 } }), rows);
  expect(printed.match(/^\*\*(few|many)\*\*$/gm)).toEqual(['**few**', '**many**']);
  expect(printed.match(/0\.50×/g)).toHaveLength(2);
});

it('variants of increasing size become table columns, with one table per result', () => {
  const rows = ['1', '10'].flatMap((variant) => [
    row('undici', variant, { cpu: 1, calls: 4 }),
    row('axios', variant, { cpu: 2 }),
  ]);
  expect(markdownTables(measure({ ...base, growth: true, variants: { 1: 1, 10: 10 } }), rows).split('\n')).toEqual([
    '**CPU**',
    '',
    '|                |        1 |       10 |',
    '| -------------- | -------: | -------: |',
    '| undici.request | 1; 0.50× | 1; 0.50× |',
    '| axios          |    2; 1× |    2; 1× |',
    '',
    '**calls**',
    '',
    '|                |   1 |  10 |',
    '| -------------- | --: | --: |',
    '| undici.request |   4 |   4 |',
    '| axios          |   – |   – |',
  ]);
});

it('a table has one row per variant if there is only one peer', () => {
  const rows = [row('undici', 'few', { cpu: 1 }), row('undici', 'many', { cpu: 2 })];
  const { baseline: _none, ...alone } = base;
  expect(markdownTables(measure({ ...alone, variants: { few: 0, many: 1 } }), rows).split('\n')).toEqual([
    '|      | CPU | calls |',
    '| ---- | --: | ----: |',
    '| few  |   1 |     – |',
    '| many |   2 |     – |',
  ]);
});
