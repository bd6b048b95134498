import { expect, it } from '@jest/globals';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import type { Dispatcher as Undici } from 'undici';
import { createAcme } from '../../test/acme.js';
import { ScriptedDispatcher } from '../../test/scripted-dispatcher.js';
import { Call } from '../call/call.js';
import { sendOnce } from './send-once.js';

const REQUEST = {
  origin: 'https://acme.example',
  path: '/',
  method: 'GET',
  headers: {},
  body: undefined,
  limit: 1,
  streamed: false,
  streamLimit: Infinity,
};

function callWith(clock: ManualClock): Call {
  const config = {
    definition: { name: 'acme' },
    base: { origin: 'https://api.example.com', prefix: '' },
    clock,
    timeout: 100,
  };
  return new Call(config, {
    operation: 'http.get',
    route: undefined,
    idempotent: true,
    timeout: undefined,
    signal: undefined,
  });
}

it('does not send the request after the call has timed out', async () => {
  const clock = new ManualClock();
  const call = callWith(clock);
  clock.advance(100);
  const dispatched: object[] = [];
  const dispatcher = { dispatch: (options: object) => dispatched.push(options) > 0 };
  expect(await rejected(sendOnce(dispatcher, REQUEST, call))).toMatchObject({ code: 'timeout', outcome: 'not_sent' });
  expect(dispatched).toEqual([]);
});

type Handler = Required<Undici.DispatchHandler>;
const controller = { abort: () => undefined } as unknown as Undici.DispatchController;

it.each<readonly [stage: string, begin: (handler: Handler) => void]>([
  ['waiting for a connection', () => undefined],
  ['waiting for the response', (handler) => handler.onRequestStart(controller, undefined)],
  [
    'receiving the response',
    (handler) => {
      handler.onRequestStart(controller, undefined);
      handler.onResponseStart(controller, 200, {}, 'OK');
    },
  ],
])('the error describes a timeout while %s', async (stage, begin) => {
  const clock = new ManualClock();
  const dispatcher = {
    dispatch(_options: object, handler: object) {
      begin(handler as Handler);
      return true;
    },
  };
  const failure = rejected(sendOnce(dispatcher, REQUEST, callWith(clock)));
  clock.advance(100);
  expect(await failure).toMatchObject({ code: 'timeout', message: `acme http.get: timed out after 100 ms ${stage}` });
});

it('the error describes a timeout while waiting for a token', async () => {
  const clock = new ManualClock();
  const client = createAcme({ baseUrl: 'https://acme.example', dispatcher: new ScriptedDispatcher(), clock });
  const failures = [client.token(), client.http.get('/x')].map((call) => rejected(call));
  await new Promise(setImmediate);
  clock.advance(30_000);
  const messages = (await Promise.all(failures)).map(({ message }) => message);
  expect(messages).toEqual([
    'acme token: timed out after 30000 ms waiting for a token (token request: waiting for the response)',
    'acme http.get: timed out after 30000 ms waiting for a token (token request: waiting for the response)',
  ]);
});
