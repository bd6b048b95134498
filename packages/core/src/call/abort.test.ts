import { getEventListeners } from 'node:events';
import { expect, it } from '@jest/globals';
import { rejected } from '@x/test-kit/rejected';
import { connectAcme } from '../../test/after-each.js';
import { onAbort } from './abort.js';

it('adds one abort listener per signal and removes it when all calls have settled', async () => {
  const { client } = await connectAcme();
  const { signal } = new AbortController();
  const calls = Array.from({ length: 50 }, () => client.http.get('/x', { signal }));
  await client.token();
  expect(getEventListeners(signal, 'abort').length).toBe(1);
  await Promise.all(calls);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

it('aborts every call that uses the signal', async () => {
  const { client } = await connectAcme({ api: () => undefined });
  const controller = new AbortController();
  await client.token();
  const calls = Array.from({ length: 20 }, () => rejected(client.http.get('/x', { signal: controller.signal })));
  controller.abort();
  expect((await Promise.all(calls)).map(({ code }) => code)).toEqual(Array(20).fill('aborted'));
});

it('an abort does not call listeners that have been removed', () => {
  const controller = new AbortController();
  const called: string[] = [];
  const removeFirst = onAbort(controller.signal, () => called.push('first'));
  removeFirst();
  removeFirst();
  onAbort(controller.signal, () => called.push('second'));
  removeFirst();
  controller.abort();
  expect(called).toEqual(['second']);
});
