import { expect, it } from '@jest/globals';
import type { WireRow } from '../../shared/state.js';
import { EVERYTHING, passes, type WireFilter } from './filter.js';

const ROW: WireRow = {
  id: 1,
  time: 0,
  provider: 'paysecurez',
  side: 'perCall',
  kind: 'token',
  method: 'POST',
  path: '/api/Token',
  status: 503,
  took: 1,
};

it.each<[Partial<WireFilter>, boolean]>([
  [{}, true],
  [{ text: ' post /api/token ' }, true],
  [{ text: '503' }, true],
  [{ text: 'invoices' }, false],
  [{ provider: 'paysecurez', side: 'perCall', kind: 'token', status: '5xx' }, true],
  [{ provider: 'paisr' }, false],
  [{ side: 'ours' }, false],
  [{ kind: 'api' }, false],
  [{ status: '4xx' }, false],
  [{ status: 'none' }, false],
])('passes() with the filter %j returns %p', (filter, passing) => {
  expect(passes(ROW, { ...EVERYTHING, ...filter })).toBe(passing);
});

it('an exchange without a response matches the status `none` and its error code', () => {
  const lost = { ...ROW, status: 0, failure: 'ECONNRESET' };
  expect(passes(lost, { ...EVERYTHING, status: 'none', text: 'reset' })).toBe(true);
});
