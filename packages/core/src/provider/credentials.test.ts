import { expect, it } from '@jest/globals';
import { ManualClock } from '@x/test-kit/manual-clock';
import { rejected } from '@x/test-kit/rejected';
import { createAcme } from '../../test/acme.js';
import { ScriptedDispatcher } from '../../test/scripted-dispatcher.js';

const FAILED = 'acme token: the credentials function failed';

const throwing = (error: unknown) => async (): Promise<never> => {
  throw error;
};

it.each<[string, unknown, string]>([
  ['an error', new Error('canary'), `${FAILED} (Error)`],
  ['a TypeError', new TypeError('canary'), `${FAILED} (TypeError)`],
  ['a system error', Object.assign(new Error('canary'), { code: 'ECONNREFUSED' }), `${FAILED} (Error, ECONNREFUSED)`],
  [
    'an error of a cloud SDK',
    Object.assign(new Error('canary'), { name: 'ResourceNotFoundException' }),
    `${FAILED} (ResourceNotFoundException)`,
  ],
  [
    'an error whose name and code are not plain',
    Object.assign(new Error(), { name: 'canary!', code: 'AKIAX' }),
    FAILED,
  ],
  ['an error whose code is a number', Object.assign(new Error('canary'), { name: '', code: 7 }), FAILED],
  ['a string', 'canary', FAILED],
  ['undefined', undefined, FAILED],
  [
    'an error with a getter that throws',
    Object.defineProperty({}, 'name', {
      get: () => {
        throw new Error('canary');
      },
    }),
    FAILED,
  ],
])('shows only the name and code of %s that a credentials function throws', async (_what, error, message) => {
  const client = createAcme({ baseUrl: 'https://acme.example', credentials: throwing(error) });
  expect(await rejected(client.token())).toMatchObject({ code: 'credentials_unavailable', message });
});

it('names the credentials function and its time limit if it does not settle', async () => {
  const clock = new ManualClock();
  const client = createAcme({
    baseUrl: 'https://acme.example',
    clock,
    timeout: 8_000,
    credentials: () => new Promise<never>(() => undefined),
  });
  const failures = [rejected(client.token()), rejected(client.http.get('/x', { timeout: 1_000 }))];
  await new Promise(setImmediate);
  clock.advance(1_000);
  expect(await failures[1]).toMatchObject({
    code: 'timeout',
    message:
      'acme http.get: timed out after 1000 ms waiting for a token (token request: waiting for the credentials function)',
  });
  clock.advance(3_000);
  expect(await failures[0]).toMatchObject({
    code: 'credentials_unavailable',
    message: 'acme token: the credentials function did not return credentials within 4000 ms',
  });
});

it('names the stage of the token request after a credentials function has returned', async () => {
  const clock = new ManualClock();
  const dispatcher = new ScriptedDispatcher();
  const credentials = async () => ({ id: 'id', secret: 'secret' });
  const client = createAcme({ baseUrl: 'https://acme.example', clock, dispatcher, credentials });
  const failure = rejected(client.http.get('/x'));
  await new Promise(setImmediate);
  clock.advance(30_000);
  expect((await failure).message).toContain('(token request: waiting for the response)');
});
