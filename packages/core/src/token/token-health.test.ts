import { expect, it } from '@jest/globals';
import { ProviderError } from '../errors.js';
import { afterFailure, afterSuccess } from './token-health.js';

const error = (changes: Partial<ConstructorParameters<typeof ProviderError>[0]>): ProviderError =>
  new ProviderError({
    provider: 'acme',
    operation: 'token',
    code: 'unavailable',
    message: 'acme token: down',
    outcome: 'answered',
    attempts: 1,
    retryable: true,
    ...changes,
  });

const [FIRST, SECOND] = [new Date(1_000), new Date(2_000)];
const refused = error({ httpStatus: 503 });
const slow = error({ code: 'timeout' });

it('afterFailure() counts failures, and records an error response and its time', () => {
  const failures = afterFailure(undefined, refused, undefined, FIRST);
  expect(failures).toEqual({
    inARow: 1,
    lastError: { code: 'unavailable', at: FIRST },
    lastRefusal: { code: 'unavailable', httpStatus: 503, at: FIRST },
  });
});

it('afterFailure() keeps the last error response when a request without a response follows', () => {
  const failures = afterFailure(afterFailure(undefined, refused, undefined, FIRST), slow, undefined, SECOND);
  expect(failures).toEqual({
    inARow: 2,
    lastError: { code: 'timeout', at: SECOND },
    lastRefusal: { code: 'unavailable', httpStatus: 503, at: FIRST },
  });
});

it('afterFailure() records an earlier error response to the same token request', () => {
  const refusal = { code: 'rate_limited', httpStatus: 429 } as const;
  const before = afterFailure(undefined, refused, undefined, FIRST);
  expect(afterFailure(before, slow, refusal, SECOND).lastRefusal).toEqual({ ...refusal, at: SECOND });
  expect(afterFailure(before, refused, refusal, SECOND).lastRefusal).toMatchObject({ httpStatus: 503, at: SECOND });
});

it('afterFailure() records no error response if there was none', () => {
  expect(afterFailure(undefined, slow, undefined, FIRST)).toEqual({
    inARow: 1,
    lastError: { code: 'timeout', at: FIRST },
    lastRefusal: undefined,
  });
});

it('afterSuccess() keeps only the last error', () => {
  expect(afterSuccess(afterFailure(undefined, refused, undefined, FIRST))).toEqual({
    inARow: 0,
    lastError: { code: 'unavailable', at: FIRST },
    lastRefusal: undefined,
  });
});
