import { format, inspect } from 'node:util';
import '@x/test-kit/canaries';
import { describe, expect, it } from '@jest/globals';
import { ProviderError, type ProviderErrorInit, repeatError } from './errors.js';

const INIT: ProviderErrorInit = {
  provider: 'acme',
  operation: 'http.get',
  code: 'rejected',
  message: 'acme http.get: the request failed with status 422',
  outcome: 'answered',
  attempts: 1,
  retryable: false,
  httpStatus: 422,
  response: { status: 422, headers: { 'x-id': 'canary' }, data: { iban: 'canary' } },
};

describe('ProviderError', () => {
  it('a ProviderError has a name, a message and the given fields', () => {
    const error = new ProviderError(INIT);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('ProviderError');
    expect(String(error)).toBe('ProviderError: acme http.get: the request failed with status 422');
    expect({ ...error }).toEqual({
      provider: 'acme',
      operation: 'http.get',
      code: 'rejected',
      outcome: 'answered',
      attempts: 1,
      retryable: false,
      httpStatus: 422,
    });
  });

  it('printing a ProviderError does not show the response', () => {
    const error = new ProviderError(INIT);
    expect(error.response?.data).toEqual({ iban: 'canary' });
    const shown = [
      inspect(error, { depth: Infinity, showHidden: true }),
      JSON.stringify(error),
      error.stack ?? '',
      JSON.stringify(structuredClone(error)),
    ];
    expect(shown.join('\n')).not.toContain('canary');
    expect(shown[1]).toContain('"message":"acme http.get');
  });

  it.each<[string, (value: unknown) => unknown]>([
    [
      'inspect with all options',
      (value) => inspect(value, { depth: Infinity, showHidden: true, getters: true, customInspect: false }),
    ],
    [
      'inspect with `showProxy`',
      (value) => inspect(value, { depth: Infinity, showHidden: true, getters: true, showProxy: true }),
    ],
    ['%O', (value) => format('%O', value)],
    ['%o', (value) => format('%o', value)],
    ['Object.entries', (value) => inspect(Object.entries(value as object), { depth: Infinity })],
    ['a spread copy', (value) => inspect({ ...(value as object) }, { depth: Infinity })],
    ['JSON.stringify', (value) => JSON.stringify({ value })],
    ['a recursive read of all getters', (value) => expect(value).toShowNone(['canary'])],
  ])('hides the response of a ProviderError from %s, even when only the response is printed', (_how, show) => {
    const error = new ProviderError(INIT);
    expect(String(show(error))).not.toContain('canary');
    expect(String(show(error.response))).not.toContain('canary');
  });

  it('the response of a ProviderError has readable and writable fields', () => {
    const { response } = new ProviderError(INIT);
    expect(response).toMatchObject({ status: 422, headers: { 'x-id': 'canary' }, data: { iban: 'canary' } });
    expect(response !== undefined && 'data' in response && 'headers' in response).toBe(true);
    Object.assign(response as object, { data: 'transformed' });
    expect(response?.data).toBe('transformed');
    expect(inspect(response)).toBe('[ErrorResponse 422]');
    expect(() => structuredClone(response)).toThrow('could not be cloned');
  });

  it('ProviderError.is() recognizes errors from other copies of the package', () => {
    const foreign = Object.assign(new Error('x'), { [Symbol.for('@x/core/ProviderError')]: true });
    expect(ProviderError.is(new ProviderError(INIT))).toBe(true);
    expect(ProviderError.is(foreign)).toBe(true);
    expect([new Error('x'), null, undefined, 'ProviderError', {}].some((value) => ProviderError.is(value))).toBe(false);
  });

  it('repeatError() copies a ProviderError to a new error with the same content', () => {
    const error = new ProviderError(INIT);
    const copy = repeatError(error, { operation: 'token' });
    expect(copy).not.toBe(error);
    expect({ ...copy }).toEqual({ ...error, operation: 'token' });
    expect(copy.message).toBe(error.message);
    expect(copy.response).toBe(error.response);
  });
});
