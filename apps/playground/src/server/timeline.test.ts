import { expect, it } from '@jest/globals';
import { TIMELINE_ROWS } from '../shared/state.js';
import { Timeline } from './timeline.js';

it('rows() groups repeated events and returns the newest first', () => {
  let now = 0;
  const timeline = new Timeline(() => now);
  timeline.add('paysecurez', 'token.requested', 'there was no valid token');
  for (let times = 0; times < 999; times += 1) timeline.add('paysecurez', 'token.joined', 'waits');
  timeline.add('singleview', 'token.joined', 'waits');
  expect(timeline.rows().map(({ provider, type, count }) => [provider, type, count])).toEqual([
    ['singleview', 'token.joined', 1],
    ['paysecurez', 'token.joined', 999],
    ['paysecurez', 'token.requested', 1],
  ]);
  now = 5000;
  timeline.add('paysecurez', 'token.joined', 'waits');
  expect(timeline.rows()[0]).toMatchObject({ time: 5000, count: 1 });
});

it('changes() returns changed rows with their original IDs, up to the limit', () => {
  const timeline = new Timeline(() => 0);
  timeline.add('paisr', 'request.sent', 'a');
  const [first] = timeline.changes();
  timeline.add('paisr', 'request.sent', 'a');
  expect(timeline.changes()).toMatchObject([{ id: first?.id, count: 2 }]);
  expect(timeline.changes()).toEqual([]);
  for (let number = 0; number < TIMELINE_ROWS + 50; number += 1) timeline.add('paisr', 'request.sent', String(number));
  expect(timeline.rows()).toHaveLength(TIMELINE_ROWS);
});
