import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { acme, CREDENTIALS, createAcme } from '../../test/acme.js';
import { ProviderError } from '../errors.js';
import { KeyClient, TokenClient } from '../index.js';
import { readOptions } from './options.js';

const BASE = 'https://api.acme.example';

/** The error that readOptions() throws. */
function refused(options: object): ProviderError {
  try {
    // An array is passed unchanged. Other values get a base URL and credentials.
    readOptions(acme, Array.isArray(options) ? options : { baseUrl: BASE, credentials: CREDENTIALS, ...options });
  } catch (error) {
    return error as ProviderError;
  }
  throw new Error('expected a refusal');
}

describe('readOptions refuses', () => {
  it.each<[string, string, object]>([
    ['an unknown option', 'timeuot: expected no field of this name', { timeuot: 5 }],
    ['a missing base URL if the provider documents none', 'baseUrl: expected the URL', { baseUrl: undefined }],
    ['a base URL that is not absolute', 'baseUrl: expected an absolute URL', { baseUrl: 'api.acme.example' }],
    [
      'http to a host that is not loopback',
      'baseUrl: expected an https:// URL',
      { baseUrl: 'http://api.acme.example' },
    ],
    ['a base URL that is not a string', 'baseUrl: expected a URL as text', { baseUrl: 5 }],
    ['no credentials', 'credentials: expected an object', { credentials: undefined }],
    ['a missing credential', 'credentials.secret: expected a value, but it is missing', { credentials: { id: 'x' } }],
    [
      'an empty secret',
      'credentials.secret: expected the secret, but it is empty or blank',
      { credentials: { id: 'x', secret: '' } },
    ],
    [
      'a blank secret',
      'credentials.secret: expected the secret, but it is empty or blank',
      { credentials: { id: 'x', secret: ' \n' } },
    ],
    [
      'a line break after a secret',
      'credentials.secret: expected the secret without spaces and line breaks around it',
      { credentials: { id: 'x', secret: 'canary\n' } },
    ],
    [
      'a line break in a secret',
      'credentials.secret: expected the secret without line breaks',
      { credentials: { id: 'x', secret: 'can\nary' } },
    ],
    [
      'a secret of another type',
      'credentials.secret: expected the secret as text',
      { credentials: { id: 'x', secret: ['canary'] } },
    ],
    [
      'an unknown credential',
      'credentials.client_secret: expected no field of this name',
      { credentials: { id: 'x', secret: 'y', client_secret: 'canary' } },
    ],
    ['a timeout of zero', 'timeout: expected milliseconds above 0', { timeout: 0 }],
    ['a timeout longer than the longest timer', 'timeout: expected milliseconds above 0', { timeout: 2 ** 31 }],
    ['a timeout that is a string', 'timeout: expected milliseconds as a number', { timeout: '30s' }],
    ['a timeout that is NaN', 'timeout: expected milliseconds as a number', { timeout: Number.NaN }],
    ['a limit below one byte', 'maxResponseBytes: expected at least 1 byte', { maxResponseBytes: 0 }],
    ['a fractional limit', 'maxResponseBytes: expected whole bytes', { maxResponseBytes: 1.5 }],
    [
      'a line break in the user agent',
      'userAgent: expected printable ASCII characters',
      { userAgent: 'shop\r\nx-evil: 1' },
    ],
    ['a dispatcher without dispatch()', 'dispatcher: expected an undici Dispatcher', { dispatcher: {} }],
    [
      'a clock whose methods are unbound',
      'clock: expected an object with now() and monotonic() that give numbers',
      { clock: { now: Date.now, monotonic: performance.now } },
    ],
    [
      'a store without the required methods',
      'store: expected a store with get(), delete() and lease(), such as redisStore()',
      { store: new Map() },
    ],
    ['an array instead of options', 'options: expected an object with the credentials in it', []],
    [
      'a clock without monotonic()',
      'clock: expected an object with now() and monotonic()',
      { clock: { now: Date.now } },
    ],
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

  it.each([undefined, null, 'text', 5])('options that are %p without a TypeError', (options) => {
    expect(() => createAcme(options as never)).not.toThrow(TypeError);
  });
});

it('accepts options that are undefined as if they were omitted', () => {
  expect(() =>
    createAcme({ baseUrl: BASE, ...({ timeout: undefined, userAgent: undefined } as object) }),
  ).not.toThrow();
});

it('does not read options from a polluted prototype', () => {
  // Not enumerable: valibot iterates its schemas with for-in, so an enumerable property would make it refuse everything.
  Object.defineProperty(Object.prototype, 'timeout', { value: -1, configurable: true });
  try {
    expect(() => createAcme({ baseUrl: BASE, credentials: CREDENTIALS })).not.toThrow();
  } finally {
    Reflect.deleteProperty(Object.prototype, 'timeout');
  }
});

describe('the option store', () => {
  const store = { get: async () => undefined, delete: async () => undefined, lease: async () => undefined };
  const { token, ...account } = acme;
  // readOptions() does not need the token resource of the definition: that of SingleView depends on an option.
  const checked = readOptions(account, { baseUrl: BASE, credentials: CREDENTIALS, store });

  it('is accepted by a token client', () => {
    expect(checked.store).toBe(store);
    expect(() => new TokenClient({ ...account, token }, checked)).not.toThrow();
  });

  it('is refused by name by a key client', () => {
    expect(() => new KeyClient(account, checked, ({ secret }) => secret)).toThrow(
      expect.objectContaining({
        code: 'invalid_options',
        message: expect.stringContaining('acme createAcme: store: expected no field of this name'),
      }),
    );
  });
});
