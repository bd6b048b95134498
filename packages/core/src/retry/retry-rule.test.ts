import { expect, it } from '@jest/globals';
import {
  RETRY_IF_IDEMPOTENT,
  RETRY_IF_NOT_SENT,
  RETRY_NEVER,
  RETRY_TOKEN_REQUEST,
  type RetryRule,
} from './retry-rule.js';

const STATUSES = [200, 201, 400, 401, 404, 428, 429, 430, 500, 501, 502, 503, 504, 505, 599];

it.each<[string, RetryRule, boolean, boolean, readonly number[]]>([
  ['no retry with RETRY_NEVER', RETRY_NEVER, false, false, []],
  ['a retry only for an unsent request with RETRY_IF_NOT_SENT', RETRY_IF_NOT_SENT, true, false, []],
  ['a retry after a temporary failure with RETRY_IF_IDEMPOTENT', RETRY_IF_IDEMPOTENT, true, true, [429, 502, 503, 504]],
  [
    'a retry after any outage with RETRY_TOKEN_REQUEST',
    RETRY_TOKEN_REQUEST,
    true,
    true,
    [429, 500, 501, 502, 503, 504, 505, 599],
  ],
])('the retry rule allows %s', (_what, rule, notSent, connectionLost, statuses) => {
  expect(rule).toMatchObject({ notSent, connectionLost });
  expect(STATUSES.filter(rule.status)).toEqual(statuses);
});
