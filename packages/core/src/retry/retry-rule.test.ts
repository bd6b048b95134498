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
  ['never: what must not be sent twice', RETRY_NEVER, false, false, []],
  ['where it was not sent: what has an effect each time', RETRY_IF_NOT_SENT, true, false, []],
  ['after what may pass: what has the same effect each time', RETRY_IF_IDEMPOTENT, true, true, [429, 502, 503, 504]],
  ['after any outage: a token request', RETRY_TOKEN_REQUEST, true, true, [429, 500, 501, 502, 503, 504, 505, 599]],
])('a request is sent again %s', (_what, rule, notSent, connectionLost, statuses) => {
  expect(rule).toMatchObject({ notSent, connectionLost });
  expect(STATUSES.filter(rule.status)).toEqual(statuses);
});
