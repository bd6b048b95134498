import { type Json, quoted, raw, textOf, treeOf } from './json-tree.js';
import type { Random } from './random.js';

/** Stands in every token and every secret that an answer brings; where it is shown, one of them is. */
export const ANSWERED_CANARY = 'tokencanary';

const NUMBERS = [
  ...['0', '-0', '1', '-1', '2', '0.5', '1.9', '60', '1800', '3600', '86400', '86401', '1e3', '1e21', '1e308', '1e999'],
  ...['-1e999', '1e-999', '9007199254740993', '2147483648', '0000', '007', '0060', '0x10', '+5', '.5', '5.', '1_000'],
];

const WORDS = "null|true|false|NaN|Infinity|-Infinity|undefined|None|'x'|/* */1|[,]|".split('|');

/** Texts that are read wrongly, shown wrongly or sent wrongly somewhere. */
const TEXTS = [
  ...['', ' ', '\t', 'null', 'undefined', 'NaN', '[object Object]', 'true', 'false', '__proto__', 'constructor'],
  ...['0', '0000', '1', '60', ' 60', '60 ', '3600', '1e3', '-5', '1.5', '٣٦٠٠', '9'.repeat(400), '0'.repeat(400)],
  ...['Bearer', 'bearer', 'BEARER', 'Bearer ', ' Bearer', 'Basic', 'mac', 'Bearer\u0000', 'Bеarer'],
  ...['line\r\nX-Injected: 1', '\u0000', '\u001b[31mred', '\u007f', '\u0085', '\u2028', '\u202egnp.exe', '\ufeff'],
  ...['\u200b', 'é', 'ÿ', '中文', '😀', '\ud800', '\udc00x', 'x\ud83d', '😀'.repeat(150), '\u0301'.repeat(300)],
  ...['a b', '"', '\\', '%00', '<script>alert(1)</script>', '{{7*7}}', "' OR 1=1 --", '../../etc/passwd'],
];

const TOKENS = [
  ...['', ' ', 'null', 'undefined', 'Bearer', 'x', '~', '!', '"', '\\', `${ANSWERED_CANARY} with spaces`],
  ...[`${ANSWERED_CANARY}\r\nX-Injected: 1`, `${ANSWERED_CANARY}\n`, ` ${ANSWERED_CANARY}`, `\t${ANSWERED_CANARY}`],
  ...[`${ANSWERED_CANARY}é`, `${ANSWERED_CANARY}\u0000`, `${ANSWERED_CANARY}\u007f`, `\ud800${ANSWERED_CANARY}`],
  ...[`Bearer ${ANSWERED_CANARY}`, `${ANSWERED_CANARY},x`, `"${ANSWERED_CANARY}"`],
  `${ANSWERED_CANARY}"expires_in":007`,
];

const NAMES = [
  ...['access_token', 'accessToken', 'token', 'expires_in', 'expiresIn', 'token_type', 'payload', 'success', 'data'],
  ...['statusCode', 'error', 'errorCode', 'message', 'id', 'secret', 'tokens', 'permissions', 'created_at', 'type'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'toJSON', 'length', '0', '', ' '],
  ...['access_token ', 'access\u00adtoken', 'access_token\u0000', '\ud800', 'a.b', '$where'],
];

const CLAIMS = [...NUMBERS, ...WORDS, '"1738060506"', '1738060506', '1738064106', '1738060506.5', '{}', '[1]'];

export function nastyName(random: Random): string {
  return random.pick(NAMES);
}

/** A value that no provider should send where it is put, or one that it should but elsewhere. */
export function nastyValue(random: Random): Json {
  switch (random.below(8)) {
    case 0:
    case 1:
      return raw(random.pick(NUMBERS));
    case 2:
      return raw(random.pick(WORDS));
    case 3:
      return quoted(`${ANSWERED_CANARY}-${'x'.repeat(random.pick([0, 180, 300, 8_000, 70_000]))}`);
    case 4:
      return treeOf(random.pick([[], {}, [null], [[]], { a: 1 }, [{ access_token: ANSWERED_CANARY }], ['message']]));
    case 5:
      // Written with escapes: half of a surrogate pair, say, that no UTF-8 could hold.
      return raw(random.pick(['"\\ud800"', '"\\u0000"', '"\\u000d\\u000a"', '"\\x"', '"\\u12"', '"\n"', '"\\/"', '"']));
    default:
      return quoted(random.pick(TEXTS));
  }
}

/** A token to put where one belongs: mostly a good one, of which none is like another. */
export function tokenFor(random: Random): string {
  const good = `${ANSWERED_CANARY}-${random.below(2 ** 32)}`;
  if (random.oneIn(6)) return random.pick(TOKENS);
  if (random.oneIn(4)) return jwt(random, good);
  return random.oneIn(40) ? good.padEnd(random.pick([4_000, 60_000, 66_000]), 'x') : good;
}

/** With claims about its own life that hold or do not. */
function jwt(random: Random, signature: string): string {
  const claims = treeOf({ iat: raw(random.pick(CLAIMS)), exp: raw(random.pick(CLAIMS)) });
  const sane = treeOf({ iat: 1738060506, exp: 1738060506 + random.pick([1, 60, 3600, 86_400, 1e9]) });
  const text = random.oneIn(12) ? random.pick(TEXTS) : textOf(random.oneIn(2) ? claims : sane, 'compact');
  const encoded = Buffer.from(text).toString(random.oneIn(8) ? 'base64' : 'base64url');
  const parts = ['eyJhbGciOiJIUzI1NiJ9', encoded, signature, 'more', '', ''];
  return parts.slice(0, random.oneIn(6) ? 1 + random.below(parts.length) : 3).join('.');
}
