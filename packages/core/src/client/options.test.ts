import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { acme, CREDENTIALS, createAcme } from '../../test/acme.js';
import { ProviderError } from '../errors.js';
import { KeyClient, TokenClient } from '../index.js';
import { readOptions } from './options.js';

const BASE = 'https://api.acme.example';

/** The error that construction ends in. */
function refused(options: object): ProviderError {
  try {
    // A list stays one; everything else is given a base URL.
    readOptions(acme, Array.isArray(options) ? options : { baseUrl: BASE, credentials: CREDENTIALS, ...options });
  } catch (error) {
    return error as ProviderError;
  }
  throw new Error('expected a refusal');
}

describe('options are refused at construction, by name', () => {
  it.each<[string, string, object]>([
    ['an unknown option', 'timeuot is not an option; did you mean timeout?', { timeuot: 5 }],
    [
      'no base URL where the provider documents none',
      'baseUrl: must be the URL that the provider gave you (missing)',
      { baseUrl: undefined },
    ],
    ['a base URL that is none', 'baseUrl: must be an absolute URL', { baseUrl: 'api.acme.example' }],
    ['http to a host that is not loopback', 'baseUrl: must be an https:// URL', { baseUrl: 'http://api.acme.example' }],
    ['a base URL that is no text', 'baseUrl: must be a URL as a string (got a number)', { baseUrl: 5 }],
    ['no credentials', 'credentials: must be an object (missing)', { credentials: undefined }],
    ['a missing credential', 'credentials.secret: is required (missing)', { credentials: { id: 'x' } }],
    ['an empty secret', 'credentials.secret: must not be empty or blank', { credentials: { id: 'x', secret: '' } }],
    ['a blank secret', 'credentials.secret: must not be empty or blank', { credentials: { id: 'x', secret: ' \n' } }],
    [
      'a line break after a secret',
      'credentials.secret: must not have spaces or line breaks around it',
      { credentials: { id: 'x', secret: 'canary\n' } },
    ],
    [
      'a line break in a secret',
      'credentials.secret: must not contain line breaks',
      { credentials: { id: 'x', secret: 'can\nary' } },
    ],
    [
      'a secret of another type',
      'credentials.secret: must be the secret as a string (got an array)',
      { credentials: { id: 'x', secret: ['canary'] } },
    ],
    [
      'an unknown credential',
      'credentials.client_secret is not an option',
      { credentials: { id: 'x', secret: 'y', client_secret: 'canary' } },
    ],
    ['a timeout of zero', 'timeout: must be a number of milliseconds above 0', { timeout: 0 }],
    [
      'a timeout that no timer holds',
      'timeout: must be a number of milliseconds above 0 and at most 2147483647',
      { timeout: 2 ** 31 },
    ],
    [
      'a timeout that is no number',
      'timeout: must be a number of milliseconds above 0 and at most 2147483647 (got a string)',
      { timeout: '30s' },
    ],
    [
      'a timeout that is not a number',
      'timeout: must be a number of milliseconds above 0 and at most 2147483647 (got NaN)',
      { timeout: Number.NaN },
    ],
    [
      'a limit below one byte',
      'maxResponseBytes: must be a whole number of bytes from 1 to 2147483647',
      { maxResponseBytes: 0 },
    ],
    [
      'a limit in parts of a byte',
      'maxResponseBytes: must be a whole number of bytes from 1 to 2147483647',
      { maxResponseBytes: 1.5 },
    ],
    [
      'a line break in the user agent',
      'userAgent: must be a string of printable ASCII characters',
      { userAgent: 'shop\r\nx-evil: 1' },
    ],
    [
      'a dispatcher that can not dispatch',
      'dispatcher: must be an undici Dispatcher (got an object)',
      { dispatcher: {} },
    ],
    [
      'a clock that has lost what it belongs to',
      'clock: must have now() and monotonic(), which return numbers (got an object)',
      { clock: { now: Date.now, monotonic: performance.now } },
    ],
    [
      'a store that is none',
      'store: must have get(), delete() and lease(), as redisStore() of @x/redis-store has (got an object)',
      { store: new Map() },
    ],
    ['a list in place of options', 'options: must be an object with the credentials (got an array)', []],
    ['a clock without a monotonic part', 'clock: must have now() and monotonic()', { clock: { now: Date.now } }],
  ])('%s', (_what, message, options) => {
    const error = refused(options);
    expect(ProviderError.is(error)).toBe(true);
    expect(error).toMatchObject({
      code: 'invalid_options',
      provider: 'acme',
      operation: 'createAcme',
      outcome: 'not_sent',
      attempts: 0,
      message: expect.stringContaining(`acme createAcme: ${message}`),
    });
    expect(inspect(error, { depth: Infinity })).not.toContain('canary');
  });

  it.each([undefined, null, 'text', 5])('options that are %p', (options) => {
    expect(() => createAcme(options as never)).not.toThrow(TypeError);
  });
});

it('takes options that are left undefined for left out', () => {
  expect(() =>
    createAcme({ baseUrl: BASE, ...({ timeout: undefined, userAgent: undefined } as object) }),
  ).not.toThrow();
});

it('does not read options from a polluted prototype', () => {
  // Not enumerable: valibot walks its own schemas with for-in, and refuses everything under an enumerable one.
  Object.defineProperty(Object.prototype, 'timeout', { value: -1, configurable: true });
  try {
    expect(() => createAcme({ baseUrl: BASE, credentials: CREDENTIALS })).not.toThrow();
  } finally {
    Reflect.deleteProperty(Object.prototype, 'timeout');
  }
});

describe('a store among the options', () => {
  const store = { get: async () => undefined, delete: async () => undefined, lease: async () => undefined };
  const { token, ...account } = acme;
  // What is read does not depend on how much of the definition is there: SingleView's token resource depends on an option.
  const checked = readOptions(account, { baseUrl: BASE, credentials: CREDENTIALS, store });

  it('is taken by a client whose tokens expire', () => {
    expect(checked.store).toBe(store);
    expect(() => new TokenClient({ ...account, token }, checked)).not.toThrow();
  });

  it('is refused, by name, by a client with a key that lasts', () => {
    expect(() => new KeyClient(account, checked, ({ secret }) => secret)).toThrow(
      expect.objectContaining({
        code: 'invalid_options',
        message: expect.stringContaining('acme createAcme: store is not an option'),
      }),
    );
  });
});
