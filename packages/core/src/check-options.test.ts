import { expect, it } from '@jest/globals';
import * as v from 'valibot';
import { checkOptions } from './check-options.js';
import { constantMessages, objectMessage } from './validation.js';

const schema = constantMessages(
  v.strictObject({ stage: v.pipe(v.string('must be a string'), v.toLowerCase()) }, objectMessage),
);
const check = (options: unknown) => checkOptions('acme', 'stageUrl', schema, options);

it('returns the output of the schema', () => {
  expect(check({ stage: 'LIVE' })).toEqual({ stage: 'live' });
});

it.each<[string, unknown, string]>([
  ['a wrong type', { stage: 5 }, 'stage: must be a string (got a number)'],
  ['an unknown field', { stage: 'live', stagee: 'live' }, 'stagee is not an option; did you mean stage?'],
  ['a missing field', {}, 'stage: is required (missing)'],
  ['a value that is not an object', 'canary', 'options: must be an object (got a string)'],
  [
    'a getter that throws',
    {
      get stage() {
        throw new Error('canary');
      },
    },
    'options: must have fields that can be read (a getter threw an error)',
  ],
])('throws a ProviderError that describes %s', (_what, options, text) => {
  expect(() => check(options)).toThrow(
    expect.objectContaining({
      provider: 'acme',
      operation: 'stageUrl',
      code: 'invalid_options',
      outcome: 'not_sent',
      attempts: 0,
      message: `acme stageUrl: ${text}`,
    }),
  );
});
