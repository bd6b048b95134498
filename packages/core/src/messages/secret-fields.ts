import { isFieldName, wordsOf } from './field-name.js';
import { isMessageText } from './plain-message.js';

/** Maximum number of values and names that are read. A refusal has a few dozen; a larger one is not judged. */
const MAX_VALUES = 5_000;
/** Characters of secrets that are found: as much as is searched for in a message without holding the process up. */
const MAX_FOUND_CHARACTERS = 16 * 1024;
/** Characters that are searched for secrets without a name. */
const MAX_SEARCHED_CHARACTERS = 32 * 1024;
/** Shorter texts are no secrets, and stand everywhere. */
const MIN_SECRET_LENGTH = 4;

/** How the name of a secret ends, in lower case and without separators. */
const SECRET_NAME =
  /(token|secret|password|passwd|passphrase|passcode|authori[sz]ation|authori[sz]ationcode|authentication|codeverifier|signature|(?:api|access|private|secret|sign|signing|master|encryption|decryption|shared|hmac|session|client|merchant|license|webhook|account|ssh|aes|rsa)key|clientcode|securitycode|credential|cookie|assertion|session(?:id)?|connectionstring)s?(value|text|string|raw|plain|pem|base|info|data|hash|header|part|confirmation)?(v?\d+)?$/;
/** Names too short to be looked for at the end of others: the last word, also before a number or one of these words. */
const SHORT_SECRET_NAMES = new Set([
  ...['pin', 'otp', 'totp', 'pwd', 'pass', 'cvv', 'cvc', 'jwt', 'sig', 'bearer', 'auth', 'dsn', 'pem'],
  ...['sid', 'hmac', 'csrf', 'pan', 'track', 'refresh'],
]);
const AFTER_SHORT_NAME = /^(?:\d+|code|value|text|string|raw)$/;

/** Fields that name another one, and fields with the value of the one that is named. */
const NAMING_FIELDS = ['name', 'key', 'field', 'param', 'path', 'property', 'header'];
const VALUE_FIELDS = new Set(['value', 'val', 'raw', 'text', 'plain', 'data', 'string', 'content']);

/** A text or a number, and whether it has the name of a secret, or stands at any depth below one. */
interface Leaf {
  readonly text: string;
  readonly named: boolean;
}

class TooMuch extends Error {}

/** Whether a value under this name is likely to be a secret: `access_token`, `clientSecret`, `API-KEY`, … */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name.slice(-100)).map((word) => word.toLowerCase());
  const last = words.at(-1) ?? '';
  const short = AFTER_SHORT_NAME.test(last) ? words.at(-2) : last;
  return SHORT_SECRET_NAMES.has(short ?? '') || SECRET_NAME.test(words.join(''));
}

/**
 * What is likely to be a secret in a response, or in a text of it, although nobody knew it: values under names such as
 * `access_token` at any depth; and in every text JWTs, credentials behind their scheme, and assignments to such names.
 * Messages under such names are no secrets. Undefined if there is more than can be searched.
 */
export function secretsIn(value: unknown): readonly string[] | undefined {
  return collect(value, (found) => {
    let left = MAX_SEARCHED_CHARACTERS;
    return ({ text, named }) => {
      if (named && !isMessageText(text)) {
        found(text);
        found(text.replace(SCHEME, ''));
      }
      left -= text.length;
      // A text that is not searched may hold the secret that the message quotes.
      if (left < 0) throw new TooMuch();
      for (const secret of secretsInText(text)) found(secret);
    };
  });
}

/** Every text and number in a value, and every key that is no name of a field. Undefined where there are too many. */
export function textsIn(value: unknown): readonly string[] | undefined {
  return collect(
    value,
    (found) =>
      ({ text }) =>
        found(text),
  );
}

type Found = (text: string) => void;

function collect(value: unknown, visitor: (found: Found) => (leaf: Leaf) => void): readonly string[] | undefined {
  const texts = new Set<string>();
  let left = MAX_FOUND_CHARACTERS;
  const visit = visitor((text) => {
    if (text.length < MIN_SECRET_LENGTH || texts.has(text)) return;
    texts.add(text);
    left -= text.length;
    if (left < 0) throw new TooMuch();
  });
  try {
    for (const leaf of leavesOf(value)) visit(leaf);
  } catch {
    // Or a getter of what a caller gave has failed.
    return undefined;
  }
  return [...texts];
}

function* leavesOf(value: unknown): Generator<Leaf> {
  let left = MAX_VALUES;
  /** Still to be read, and whether it is below the name of a secret. An own list: the depth has no limit. */
  const waiting: (readonly [value: unknown, named: boolean])[] = [[value, false]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [current, named] = next;
    if (typeof current === 'string' || typeof current === 'number' || typeof current === 'bigint') {
      yield { text: String(current), named };
    } else if (Array.isArray(current)) {
      left -= current.length;
      if (left < 0) throw new TooMuch();
      for (const item of current) waiting.push([item, named]);
    } else if (typeof current === 'object' && current !== null && !ArrayBuffer.isView(current)) {
      for (const [key, field] of Object.entries(current)) {
        left -= 1;
        if (left < 0) throw new TooMuch();
        if (!isFieldName(key)) yield { text: key, named };
        waiting.push([field, named || isSecretName(key) || isNamedNextToIt(key, current)]);
      }
    }
  }
}

/** Whether a field holds the value of a secret that another field of the object names. */
function isNamedNextToIt(key: string, holder: object): boolean {
  if (!VALUE_FIELDS.has(key.toLowerCase())) return false;
  const fields = holder as Readonly<Record<string, unknown>>;
  return NAMING_FIELDS.some((naming) => Object.hasOwn(fields, naming) && isSecretName(lastOf(fields[naming])));
}

/** A name, or the last step of a path. */
function lastOf(named: unknown): string {
  const last: unknown = Array.isArray(named) ? named.at(-1) : named;
  return typeof last === 'string' ? last : '';
}

/** How a JWT begins, whole or cut, also where it is in base64 once more. */
const JWT = /(?:eyJ|ZXlK)[\w+/-]{6,}={0,2}(?:(?:\.|%2[eE])[\w+/=-]*)*/g;
/** Credentials in a header: behind the name of their scheme. */
const WITH_SCHEME = /\b(?:bearer|basic|token|dpop|digest|hmac)[\s:=\\"']{1,4}([\w.~+/=-]{6,})/gi;
const SCHEME = /^\s*[a-z]{3,10}\s+/i;
/** An assignment, as in a form, in JSON, in JSON in a text, in a header or in prose. */
const ASSIGNED = /([\w.-]{2,40})[\\"']{0,4}\s{0,4}(=+>?|:+)\s{0,4}([\\"']{0,4})([^\s"'\\&,;}<>]{4,})/g;
/** The same with quotation marks, where the value may have spaces in it. */
const QUOTED = /([\w.-]{2,40})[\\"']{0,4}\s{0,4}(?:=+>?|:+)\s{0,4}\\{0,3}(["'])([^"'\\]{4,})\\{0,3}\2/g;
const ELEMENT = /<([\w:.-]{2,40})(?:\s[^<>]*)?>([^<]{4,})</g;
/** The password in the authority of a URL. */
const AUTHORITY = /:\/\/[^\s/@:]*:([^\s/@]{4,})@/g;

/** What is likely to be a secret in a text, by its form or by what stands before it. */
function* secretsInText(text: string): Generator<string> {
  if (text.length < MIN_SECRET_LENGTH) return;
  // A token may be broken in two by what is not shown, such as a line break or a zero-width space.
  for (const line of new Set([text, text.replace(/[\p{Cc}\p{Cf}]+/gu, '')])) {
    for (const [jwt] of line.matchAll(JWT)) yield jwt;
    for (const [, credentials = ''] of line.matchAll(WITH_SCHEME)) if (looksRandom(credentials)) yield credentials;
    for (const [, name = '', sign = '', quote, value = ''] of line.matchAll(ASSIGNED)) {
      // "token: expired" is prose.
      if ((sign.startsWith('=') || quote !== '' || looksRandom(value)) && isAssigned(name, value)) yield value;
    }
    for (const [, name = '', , value = ''] of line.matchAll(QUOTED)) if (isAssigned(name, value)) yield value;
    for (const [, name = '', value = ''] of line.matchAll(ELEMENT)) if (isAssigned(name, value)) yield value;
    for (const [, password = ''] of line.matchAll(AUTHORITY)) yield password;
  }
}

function isAssigned(name: string, value: string): boolean {
  return isSecretName(name) && !isMessageText(value);
}

/** Whether a run of characters is no word: long, or with digits or capitals among small letters. */
function looksRandom(text: string): boolean {
  return text.length >= 24 || (text.length >= 8 && (/\d/.test(text) || /[a-z][A-Z]/.test(text)));
}
