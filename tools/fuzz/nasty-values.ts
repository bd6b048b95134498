import fc from 'fast-check';
import { rarely, record } from './arbitraries.js';
import { type Json, quoted, raw, textOf, treeOf } from './json-tree.js';

/** Marker text in every token and secret of a response. Output that contains the marker exposes a token or a secret. */
export const RESPONSE_CANARY = 'tokencanary';

const NUMBERS = [
  ...['0', '-0', '1', '-1', '2', '0.5', '1.9', '60', '1800', '3600', '86400', '86401', '1e3', '1e21', '1e308', '1e999'],
  ...['-1e999', '1e-999', '9007199254740993', '2147483648', '0000', '007', '0060', '0x10', '+5', '.5', '5.', '1_000'],
];

const WORDS = "null|true|false|NaN|Infinity|-Infinity|undefined|None|'x'|/* */1|[,]|".split('|');

/** Strings that some software parses, displays or sends incorrectly. */
const TEXTS = [
  ...['', ' ', '\t', 'null', 'undefined', 'NaN', '[object Object]', 'true', 'false', '__proto__', 'constructor'],
  ...['0', '0000', '1', '60', ' 60', '60 ', '3600', '1e3', '-5', '1.5', '٣٦٠٠', '9'.repeat(400), '0'.repeat(400)],
  ...['Bearer', 'bearer', 'BEARER', 'Bearer ', ' Bearer', 'Basic', 'mac', 'Bearer\u0000', 'Bеarer'],
  ...['line\r\nX-Injected: 1', '\u0000', '\u001b[31mred', '\u007f', '\u0085', '\u2028', '\u202egnp.exe', '\ufeff'],
  ...['\u200b', 'é', 'ÿ', '中文', '😀', '\ud800', '\udc00x', 'x\ud83d', '😀'.repeat(150), '\u0301'.repeat(300)],
  ...['a b', '"', '\\', '%00', '<script>alert(1)</script>', '{{7*7}}', "' OR 1=1 --", '../../etc/passwd'],
];

const TOKENS = [
  ...['', ' ', 'null', 'undefined', 'Bearer', 'x', '~', '!', '"', '\\', `${RESPONSE_CANARY} with spaces`],
  ...[`${RESPONSE_CANARY}\r\nX-Injected: 1`, `${RESPONSE_CANARY}\n`, ` ${RESPONSE_CANARY}`, `\t${RESPONSE_CANARY}`],
  ...[`${RESPONSE_CANARY}é`, `${RESPONSE_CANARY}\u0000`, `${RESPONSE_CANARY}\u007f`, `\ud800${RESPONSE_CANARY}`],
  ...[`Bearer ${RESPONSE_CANARY}`, `${RESPONSE_CANARY},x`, `"${RESPONSE_CANARY}"`],
  `${RESPONSE_CANARY}"expires_in":007`,
];

const NAMES = [
  ...['access_token', 'accessToken', 'token', 'expires_in', 'expiresIn', 'token_type', 'payload', 'success', 'data'],
  ...['statusCode', 'error', 'errorCode', 'message', 'id', 'secret', 'tokens', 'permissions', 'created_at', 'type'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'toJSON', 'length', '0', '', ' '],
  ...['access_token ', 'access\u00adtoken', 'access_token\u0000', '\ud800', 'a.b', '$where'],
];

const CLAIMS = [...NUMBERS, ...WORDS, '"1738060506"', '1738060506', '1738064106', '1738060506.5', '{}', '[1]'];

export const nastyName = fc.constantFrom(...NAMES);

const canaries = [0, 180, 300, 8_000, 70_000].map((length) => quoted(`${RESPONSE_CANARY}-${'x'.repeat(length)}`));
const trees = [[], {}, [null], [[]], { a: 1 }, [{ access_token: RESPONSE_CANARY }], ['message']].map(treeOf);
/** JSON strings with escape sequences, for example for a lone surrogate, which UTF-8 cannot encode. */
const escapes = ['"\\ud800"', '"\\u0000"', '"\\u000d\\u000a"', '"\\x"', '"\\u12"', '"\n"', '"\\/"', '"'].map(raw);

/** Generates values that no provider should send. */
export const nastyValue: fc.Arbitrary<Json> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...NUMBERS.map(raw)) },
  ...[WORDS.map(raw), canaries, trees, escapes].map((values) => fc.constantFrom(...values)),
  { weight: 2, arbitrary: fc.constantFrom(...TEXTS.map(quoted)) },
);

const goodToken = fc.nat(0x7fffffff).map((number) => `${RESPONSE_CANARY}-${number}`);

const claim = fc.constantFrom(...CLAIMS.map(raw));
const claims = fc.oneof(
  fc.constantFrom(1, 60, 3600, 86_400, 1e9).map((life) => ({ iat: 1738060506, exp: 1738060506 + life })),
  record({ iat: claim, exp: claim }),
);

/** Generates JWTs with valid or invalid lifetime claims. */
const jwt = record({
  payload: rarely(
    12,
    claims.map((given) => textOf(treeOf(given), 'compact')),
    fc.constantFrom(...TEXTS),
  ),
  encoding: rarely(8, fc.constant('base64url' as const), fc.constant('base64' as const)),
  signature: goodToken,
  parts: rarely(6, fc.constant(3), fc.integer({ min: 1, max: 6 })),
}).map(({ payload, encoding, signature, parts }) => {
  const encoded = Buffer.from(payload).toString(encoding);
  return ['eyJhbGciOiJIUzI1NiJ9', encoded, signature, 'more', '', ''].slice(0, parts).join('.');
});

const longToken = fc.tuple(goodToken, fc.constantFrom(4_000, 60_000, 66_000)).map(([text, to]) => text.padEnd(to, 'x'));

/** Generates tokens, most of which are valid. */
export const tokens = rarely(6, rarely(4, rarely(40, goodToken, longToken), jwt), fc.constantFrom(...TOKENS));
