import { inspect } from 'node:util';
import { expect, it } from '@jest/globals';
import { failureOf } from './store-failure.js';

it.each([
  // Redis 7 and Valkey report these errors.
  ['WRONGTYPE Operation against a key holding the wrong kind of value script: 5f0c, on @user_script:1.', 'wrong_type'],
  ["READONLY You can't write against a read only replica. script: 5f0c, on @user_script:1.", 'read_only'],
  ["OOM command not allowed when used memory > 'maxmemory'. script: 5f0c, on @user_script:1.", 'out_of_memory'],
  ["NOPERM this user has no permissions to run the 'eval' command", 'no_permission'],
  ['NOAUTH Authentication required.', 'no_permission'],
  ['WRONGPASS invalid username-password pair or user is disabled.', 'no_permission'],
  ['MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist to disk.', 'read_only'],
  ['NOREPLICAS Not enough good replicas to write.', 'read_only'],
  // In Redis 6, the script's name comes before the error code in the message.
  [
    'ERR Error running script (call to f_5f0c): @user_script:1: -OOM command not allowed when used memory',
    'out_of_memory',
  ],
  [
    'ERR Error running script (call to f_5f0c): @user_script:1: @user_script: 1: WRONGTYPE Operation against',
    'wrong_type',
  ],
  // All other errors count as unavailable.
  ['LOADING Redis is loading the dataset in memory', 'unavailable'],
  ['CLUSTERDOWN The cluster is down', 'unavailable'],
  ['The client is closed', 'unavailable'],
  ['connect ECONNREFUSED 127.0.0.1:6379', 'unavailable'],
  ['', 'unavailable'],
])('failureOf() maps the error message %j to %s', (message, reason) => {
  expect(failureOf(new Error(message)).reason).toBe(reason);
});

it.each([undefined, null, 'text', 5, {}])('failureOf() maps the thrown value %j to unavailable', (thrown) => {
  expect(failureOf(thrown).reason).toBe('unavailable');
});

it('the result of failureOf() does not contain data from the original error', () => {
  const failure = failureOf(new Error('OOM canary', { cause: 'canary' }));
  expect(failure.message).toBe('the token store: out_of_memory');
  expect(inspect(failure, { depth: Infinity, showHidden: true }).replace(/ {4}at .*/g, '')).not.toContain('canary');
});
