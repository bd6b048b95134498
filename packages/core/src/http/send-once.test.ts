import { expect, it } from '@jest/globals';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import { Call } from '../call/call.js';
import { sendOnce } from './send-once.js';

it('sends nothing for a call that timed out while it waited', async () => {
  const clock = new ManualClock();
  const config = { definition: { name: 'acme' }, clock, timeout: 100 };
  const call = new Call(config, { operation: 'http.get', idempotent: true, timeout: undefined, signal: undefined });
  clock.advance(100);
  const dispatched: object[] = [];
  const dispatcher = { dispatch: (options: object) => dispatched.push(options) > 0 };
  const request = {
    origin: 'https://acme.example',
    path: '/',
    method: 'GET',
    headers: {},
    body: undefined,
    limit: 1,
    streamed: false,
  };
  expect(await rejected(sendOnce(dispatcher, request, call))).toMatchObject({ code: 'timeout', outcome: 'not_sent' });
  expect(dispatched).toEqual([]);
});
