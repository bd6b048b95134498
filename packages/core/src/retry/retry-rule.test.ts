import { expect, it } from '@jest/globals';
import { FOR_TOKENS, NEVER, type RetryRule, WHERE_IDEMPOTENT, WHERE_NOT_SENT } from './retry-rule.js';

const STATUSES = [200, 201, 400, 401, 404, 428, 429, 430, 500, 501, 502, 503, 504, 505, 599];

it.each<[string, RetryRule, boolean, boolean, readonly number[]]>([
  ['never: what must not be sent twice', NEVER, false, false, []],
  ['where it was not sent: what has an effect each time', WHERE_NOT_SENT, true, false, []],
  ['after what may pass: what has the same effect each time', WHERE_IDEMPOTENT, true, true, [429, 502, 503, 504]],
  ['after any outage: a token request', FOR_TOKENS, true, true, [429, 500, 501, 502, 503, 504, 505, 599]],
])('a request is sent again %s', (_what, rule, unsent, unanswered, statuses) => {
  expect(rule).toMatchObject({ unsent, unanswered });
  expect(STATUSES.filter(rule.status)).toEqual(statuses);
});
