import { describe, expect, it } from '@jest/globals';
import { isSecretName, secretsIn, textsIn } from './secret-fields.js';

const SECRET = 'S3cr3t-Zq 9/x';

it.each([
  ...['access_token', 'accessToken', 'ACCESS_TOKEN', 'Access-Token', 'access.token', 'accesstoken', 'x-access-token'],
  ...[
    'refresh_token',
    'id_token',
    'token',
    'tokens',
    'token2',
    'tokenValue',
    'secret',
    'client_secret',
    'clientSecrets',
  ],
  ...['clientCode', 'CLIENT_CODE', 'password', 'userPassword', 'Authorization', 'proxy-authorization', 'signature'],
  ...['signatureKey', 'signature_key', 'SINGLEVIEW_SIGNATURE_KEY'],
  ...['apiKey', 'API-KEY', 'x_api_key', 'privateKey', 'credential', 'cookie', 'Set-Cookie', 'pin', 'wallet_pin', 'otp'],
  ...['JWT', 'client_assertion', 'sessionId', 'authorizationCode', 'code_verifier'],
  ...['authentication', 'auth', 'masterKey', 'encryption_key', 'privateKeyPem', 'secret_key_base', 'session', 'pass'],
  ...['tokenInfo', 'password_confirmation', 'otp_code', 'cvv2', 'dsn', 'connectionString', 'webhook-key', 'token_data'],
  ...['sid', 'hmac', 'tokenHash', 'cookie_header', 'security_code', 'serviceAccountKey', 'track2', 'pan', 'csrf'],
])('treats a field named %s as a secret', (name) => {
  expect(isSecretName(name)).toBe(true);
});

it.each([
  ...[
    '',
    'message',
    'error',
    'code',
    'token_type',
    'tokenExpiresAt',
    'expires_in',
    'id',
    'client_id',
    'shipping',
    'spin',
  ],
  ...['key', 'idempotency_key', 'secretary', 'tokenizer', 'signatureAlgorithm', 'passwordPolicy'],
  ...['public_key', 'compass', 'bypass', 'status_code', 'author', 'span', 'session_count', 'passed'],
])('does not treat a field named "%s" as a secret', (name) => {
  expect(isSecretName(name)).toBe(false);
});

describe('secrets in a response', () => {
  it.each<[string, unknown]>([
    ['in a field whose name identifies the secret', { access_token: SECRET }],
    ['at any depth', { a: [{ b: { c: [[{ clientSecret: SECRET }]] } }] }],
    ['in an array', { tokens: ['x', SECRET] }],
    ['in an object with a value field', { data: { token: { value: SECRET, type: 'x' } } }],
    ['at any depth below a field that names a secret', { token: { current: { value: SECRET } } }],
    ['in an array of objects below a field that names a secret', { token: [{ v: SECRET }] }],
    ['next to a `key` that names the secret', { items: [{ key: 'apiKey', val: SECRET }] }],
    ['as an object key below a field that names a secret', { tokens: { [SECRET]: { active: true } } }],
    [
      'below the `value` next to a `field` that names the secret',
      { errors: [{ field: 'password', value: { is: [SECRET] } }] },
    ],
    ['in an element with attributes', `<token type="opaque">${SECRET}</token>`],
    ['next to a `field` that names the secret', { errors: [{ field: 'password', value: SECRET }] }],
    ['next to a `path` that names the secret', { errors: [{ path: ['body', 'password'], value: SECRET }] }],
    ['next to the name of a secret header', { headers: [{ name: 'Authorization', value: SECRET }] }],
    ['in a JSON string', { body: JSON.stringify({ a: 1, client_secret: SECRET }) }],
    [
      'in a JSON string that contains a JSON string',
      { body: JSON.stringify(JSON.stringify({ client_secret: SECRET })) },
    ],
    ['in quotation marks', 'no such token: "S3cr3t-Zq 9/x"'],
    ['in XML', `<error><access_token>${SECRET}</access_token></error>`],
  ])('finds a secret %s', (_where, value) => {
    expect(secretsIn(value)).toContain(SECRET);
  });

  it.each<[string, string, string]>([
    [
      'as a JWT',
      'duplicate of eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln_bmF0, sorry',
      'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln_bmF0',
    ],
    ['as the beginning of a JWT', 'duplicate of eyJhbGciOi...', 'eyJhbGciOi...'],
    ['as a JWT with encoded dots', 'of eyJhbGciOi%2Ee30%2E', 'eyJhbGciOi%2Ee30%2E'],
    ['as a JWT in base64', 'of ZXlKaGJHY2lPaQ==', 'ZXlKaGJHY2lPaQ=='],
    ['as a JWT that is split into two lines', 'of eyJhbGciOiJI\nUzI1NiJ9.e30.x', 'eyJhbGciOiJIUzI1NiJ9.e30.x'],
    ['as a JWT with hidden characters', 'of eyJhb\u200bGciOiJI', 'eyJhbGciOiJI'],
    ['after an authentication scheme', 'Bearer a1b2c3d4e5 is over', 'a1b2c3d4e5'],
    ['after a header name and an authentication scheme', 'authorization: basic QWxhZGRpbg==', 'QWxhZGRpbg=='],
    ['in a query string', 'GET /x?access_token=abcdef&y=1', 'abcdef'],
    ['after a field name in a sentence', 'unknown api key, apiKey: k3y-0000', 'k3y-0000'],
    ['in the authority of a URL', 'could not reach https://me:pa55word@host/x', 'pa55word'],
    ['after a long user name', `could not reach https://${'me'.repeat(60)}:pa55word@host/x`, 'pa55word'],
    ['as a number', 'pin=4711', '4711'],
    ['between spaces', 'token  =  abcdef', 'abcdef'],
    ['after an arrow', '"token" => "abc def"', 'abc def'],
    ['after two colons', 'token::k3y-0000', 'k3y-0000'],
  ])('finds a secret that a string contains %s', (_how, text, secret) => {
    expect(secretsIn(text)).toContain(secret);
    expect(secretsIn({ detail: [text] })).toContain(secret);
  });

  it('finds a secret after an authentication scheme without including the scheme', () => {
    expect(secretsIn({ authorization: `Bearer ${SECRET}` })).toContain(SECRET);
  });

  it('finds a numeric secret', () => {
    expect(secretsIn({ pin: 4711 })).toEqual(['4711']);
  });
});

it.each([
  'Invalid token: expired',
  'Basic authentication required',
  'Bearer token is missing',
  'token and secret do not match',
  'password: too short',
  'Token expired at 2026-01-01T00:00:00Z',
  'see https://docs.example:443/errors#token',
  'token=expired',
  'password="must not be blank"',
  '<token>The token is missing.</token>',
])('does not find a secret in prose: %s', (text) => {
  expect(secretsIn(text)).toEqual([]);
});

it.each([
  'The token field is required.',
  'The token must be at least 16 characters.',
  'signature mismatch',
  'does not match the password confirmation',
  "The client code isn't valid!",
  'Token has expired',
  'invalid_token',
  'expired',
  'Required',
  'INVALID',
  'Bearer',
])('does not treat a sentence in a secret field as a secret: %s', (text) => {
  expect(secretsIn({ errors: { token: [text] }, signature: text, password: { detail: text } })).toEqual([]);
});

it.each([
  'correct horse battery staple',
  'sunshine',
  'the S3cr3t',
  'the token is zq7xw2vb',
  'the token is kqoruwmazuepolanuti',
  'expired-kqoruwmazuep',
  'invalid 4711',
])('treats text in a secret field as a secret unless it is clearly a sentence: %s', (text) => {
  expect(secretsIn({ password: text })).toContain(text);
});

it('does not treat the values of other fields as secrets', () => {
  expect(secretsIn({ message: 'no such invoice', id: 'inv_1', data: { name: 'token', text: ['x'] } })).toEqual([]);
});

it('the search for secrets returns undefined for a value that is too large or unreadable', () => {
  expect(secretsIn(Array.from({ length: 5_000 }, () => 0))).toEqual([]);
  expect(secretsIn(Array.from({ length: 5_001 }, () => 0))).toBeUndefined();
  expect(secretsIn(Object.fromEntries(Array.from({ length: 5_001 }, (_, at) => [`a${at}`, 0])))).toBeUndefined();
  expect(secretsIn({ token: 'x'.repeat(16 * 1024) })).toHaveLength(1);
  expect(secretsIn({ token: 'x'.repeat(16 * 1024 + 1) })).toBeUndefined();
  const loop: Record<string, unknown> = {};
  loop['loop'] = loop;
  expect(secretsIn(loop)).toBeUndefined();
  expect(
    secretsIn(
      Object.defineProperty({}, 'x', {
        enumerable: true,
        get: () => {
          throw new Error('x');
        },
      }),
    ),
  ).toBeUndefined();
  expect(secretsIn({ data: Buffer.alloc(1024 * 1024) })).toEqual([]);
  expect(secretsIn({ pad: 'x'.repeat(32 * 1024) })).toEqual([]);
  expect(secretsIn({ pad: 'x'.repeat(32 * 1024 + 1) })).toBeUndefined();
  expect(secretsIn(['x'.repeat(20_000), 'x'.repeat(20_000)])).toBeUndefined();
});

it('searches adversarial input for secrets within two seconds', () => {
  for (const text of [
    'a',
    'a=',
    'a="',
    '://:',
    '://a:',
    '<aa>',
    'eyJ',
    'eyJaaaaaa.',
    'token=',
    'bearer ',
    '\\"',
    '"\'',
  ]) {
    const started = performance.now();
    secretsIn({ message: text.repeat(100_000).slice(0, 32 * 1024) });
    expect(performance.now() - started).toBeLessThan(2_000);
  }
});

it('finds all strings in a value and all keys that are not field names', () => {
  const value = { name: 'Jane', list: ['text', 12345, 12, true, null, undefined], 'k3y-8271-x1y2': { deep: 'down' } };
  expect([...(textsIn(value) ?? [])].sort()).toEqual(['12345', 'Jane', 'down', 'k3y-8271-x1y2', 'text']);
});
