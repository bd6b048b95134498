import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { acme, CREDENTIALS, createAcme } from '../../test/acme.js';
import { ProviderError } from '../errors.js';
import { KeyClient, TokenClient } from '../index.js';
import { readOptions } from './options.js';

const BASE = 'https://api.acme.example';

/** Returns the error that readOptions() throws. */
function refused(options: object): ProviderError {
  try {
    // Objects get a default base URL and credentials. Arrays are passed unchanged.
    readOptions(acme, Array.isArray(options) ? options : { baseUrl: BASE, credentials: CREDENTIALS, ...options });
  } catch (error) {
    return error as ProviderError;
  }
  throw new Error('readOptions() did not throw');
}

describe('readOptions', () => {
  it.each<[string, string, object]>([
    ['an unknown option', 'timeuot is not an option; did you mean timeout?', { timeuot: 5 }],
    [
      'a missing base URL if the provider does not document one',
      'baseUrl: must be the URL that the provider gave you (missing)',
      { baseUrl: undefined },
    ],
    ['a base URL that is not absolute', 'baseUrl: must be an absolute URL', { baseUrl: 'api.acme.example' }],
    [
      'an http:// URL with a host that is not loopback',
      'baseUrl: must be an https:// URL',
      { baseUrl: 'http://api.acme.example' },
    ],
    ['a base URL that is not a string', 'baseUrl: must be a URL as a string (got a number)', { baseUrl: 5 }],
    ['missing credentials', 'credentials: must be an object (missing)', { credentials: undefined }],
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
      'a secret that is not a string',
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
      'a timeout that exceeds the maximum timer delay',
      'timeout: must be a number of milliseconds above 0 and at most 2147483647',
      { timeout: 2 ** 31 },
    ],
    [
      'a timeout that is a string',
      'timeout: must be a number of milliseconds above 0 and at most 2147483647 (got a string)',
      { timeout: '30s' },
    ],
    [
      'a timeout that is NaN',
      'timeout: must be a number of milliseconds above 0 and at most 2147483647 (got NaN)',
      { timeout: Number.NaN },
    ],
    [
      'a response size limit below one byte',
      'maxResponseBytes: must be a whole number of bytes from 1 to 536870888',
      { maxResponseBytes: 0 },
    ],
    [
      'a fractional response size limit',
      'maxResponseBytes: must be a whole number of bytes from 1 to 536870888',
      { maxResponseBytes: 1.5 },
    ],
    ['a maximum of no connections', 'maxConnections: must be a whole number from 1 to 65535', { maxConnections: 0 }],
    [
      'a maximum number of connections that is not a number',
      'maxConnections: must be a whole number from 1 to 65535 (got a string)',
      { maxConnections: '10' },
    ],
    [
      'a maximum number of connections for a dispatcher',
      'maxConnections: must not be combined with dispatcher',
      { maxConnections: 10, dispatcher: { dispatch: () => true } },
    ],
    [
      'a line break in the user agent',
      'userAgent: must be a string of printable ASCII characters',
      { userAgent: 'shop\r\nx-evil: 1' },
    ],
    ['a dispatcher without dispatch()', 'dispatcher: must be an undici Dispatcher (got an object)', { dispatcher: {} }],
    [
      'a `fetch` that is not a function',
      'fetch: must be a function with the signature of fetch (got an object)',
      { fetch: {} },
    ],
    [
      'a `fetch` function together with a dispatcher',
      'fetch: must not be combined with dispatcher; set only one of them',
      { fetch, dispatcher: { dispatch: () => true } },
    ],
    [
      'a clock whose methods are unbound',
      'clock: must have now() and monotonic(), which return numbers (got an object)',
      { clock: { now: Date.now, monotonic: performance.now } },
    ],
    [
      'a store without the required methods',
      'store: must have get(), delete() and lease(), as redisStore() of @x/redis-store has (got an object)',
      { store: new Map() },
    ],
    ['an array instead of an options object', 'options: must be an object with the credentials (got an array)', []],
    ['a clock without monotonic()', 'clock: must have now() and monotonic()', { clock: { now: Date.now } }],
  ])('readOptions() rejects %s', (_what, message, options) => {
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

  it.each([undefined, null, 'text', 5])('readOptions() rejects %p in place of the options object', (options) => {
    expect(() => createAcme(options as never)).not.toThrow(TypeError);
  });
});

it('readOptions() treats undefined options as omitted', () => {
  expect(() =>
    createAcme({ baseUrl: BASE, ...({ timeout: undefined, userAgent: undefined } as object) }),
  ).not.toThrow();
});

it('readOptions() shares one config between clients with the same `fetch` function', () => {
  const options = { baseUrl: BASE, credentials: CREDENTIALS, fetch };
  expect(readOptions(acme, options).config).toBe(readOptions(acme, { ...options }).config);
});

it('readOptions() ignores a polluted prototype', () => {
  // Valibot iterates schemas with for-in, so an enumerable property would make every schema fail.
  Object.defineProperty(Object.prototype, 'timeout', { value: -1, configurable: true });
  try {
    expect(() => createAcme({ baseUrl: BASE, credentials: CREDENTIALS })).not.toThrow();
  } finally {
    Reflect.deleteProperty(Object.prototype, 'timeout');
  }
});

describe('the option `store`', () => {
  const store = { get: async () => undefined, delete: async () => undefined, lease: async () => undefined };
  const { token, ...account } = acme;
  // SingleView's token resource depends on an option, so readOptions() must work without one.
  const checked = readOptions(account, { baseUrl: BASE, credentials: CREDENTIALS, store });

  it('a token client accepts the option `store`', () => {
    expect(checked.store).toBe(store);
    expect(() => new TokenClient({ ...account, token }, checked)).not.toThrow();
  });

  it('a key client rejects the option `store`', () => {
    expect(() => new KeyClient(account, checked, ({ secret }) => secret)).toThrow(
      expect.objectContaining({
        code: 'invalid_options',
        message: expect.stringContaining('acme createAcme: store is not an option'),
      }),
    );
  });
});
