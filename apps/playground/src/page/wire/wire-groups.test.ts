import { expect, it } from '@jest/globals';
import type { WireRow } from '../../shared/state.js';
import { wireGroups } from './wire-groups.js';

const row = (id: number, time: number, changes: Partial<WireRow> = {}): WireRow => ({
  id,
  time,
  provider: 'paisr',
  side: 'ours',
  kind: 'api',
  method: 'GET',
  path: '/invoices',
  status: 200,
  took: 1,
  ...changes,
});

const idsOf = (rows: readonly WireRow[]): readonly (readonly number[])[] =>
  wireGroups(rows).map((group) => group.map(({ id }) => id));

it('equal exchanges in quick succession form one group, even if others are between them', () => {
  expect(idsOf([row(4, 3000), row(3, 2900, { side: 'cached' }), row(2, 2500), row(1, 1600)])).toEqual([[4, 2, 1], [3]]);
});

it('exchanges that differ or are further apart form separate groups', () => {
  expect(idsOf([row(3, 5000), row(2, 4000), row(1, 4000, { status: 401 })])).toEqual([[3], [2], [1]]);
});
