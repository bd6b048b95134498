import { getEventListeners } from 'node:events';
import { expect, it } from '@jest/globals';
import { rejected } from '@x/test-kit/rejected';
import { connectAcme } from '../../test/after-each.js';
import { onAbort } from './abort.js';

it('a signal has one listener of ours, however many calls it ends, and none once they are done', async () => {
  const { client } = await connectAcme();
  const { signal } = new AbortController();
  const calls = Array.from({ length: 50 }, () => client.http.get('/x', { signal }));
  await client.token();
  expect(getEventListeners(signal, 'abort').length).toBe(1);
  await Promise.all(calls);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

it('a signal ends all calls that it was given to', async () => {
  const { client } = await connectAcme({ api: () => undefined });
  const controller = new AbortController();
  await client.token();
  const calls = Array.from({ length: 20 }, () => rejected(client.http.get('/x', { signal: controller.signal })));
  controller.abort();
  expect((await Promise.all(calls)).map(({ code }) => code)).toEqual(Array(20).fill('aborted'));
});

it('who has taken its listener back is not told, and may come again', () => {
  const controller = new AbortController();
  const told: string[] = [];
  const first = onAbort(controller.signal, () => told.push('first'));
  first();
  first();
  onAbort(controller.signal, () => told.push('second'));
  first();
  controller.abort();
  expect(told).toEqual(['second']);
});
