import { isFieldName, wordsOf } from './field-name.js';
import { isMessageText } from './plain-message.js';

/** Maximum number of values and names in a response. Larger responses are not searched. */
const MAX_VALUES = 5_000;
/** Maximum total length of the secrets found in a response. */
const MAX_FOUND_CHARACTERS = 16 * 1024;
/** Maximum number of characters that are searched for secrets in plain text. */
const MAX_SEARCHED_CHARACTERS = 32 * 1024;
/** Minimum length of a secret. Shorter strings occur too often by chance. */
const MIN_SECRET_LENGTH = 4;

/** Matches lowercase names without separators that end like the name of a secret. */
const SECRET_NAME =
  /(token|secret|password|passwd|passphrase|passcode|authori[sz]ation|authori[sz]ationcode|authentication|codeverifier|signature|(?:api|access|private|secret|sign|signing|signature|master|encryption|decryption|shared|hmac|session|client|merchant|license|webhook|account|ssh|aes|rsa)key|clientcode|securitycode|credential|cookie|assertion|session(?:id)?|connectionstring)s?(value|text|string|raw|plain|pem|base|info|data|hash|header|part|confirmation)?(v?\d+)?$/;
/**
 * Short names of secrets, which must be whole words. The name must be the last word, or the word before a last word
 * that {@link AFTER_SHORT_NAME} matches.
 */
const SHORT_SECRET_NAMES = new Set([
  ...['pin', 'otp', 'totp', 'pwd', 'pass', 'cvv', 'cvc', 'jwt', 'sig', 'bearer', 'auth', 'dsn', 'pem'],
  ...['sid', 'hmac', 'csrf', 'pan', 'track', 'refresh'],
]);
const AFTER_SHORT_NAME = /^(?:\d+|code|value|text|string|raw)$/;

/** Names of fields that contain a name or a value, as in `{ name, value }`. */
const NAMING_FIELDS = ['name', 'key', 'field', 'param', 'path', 'property', 'header'];
const VALUE_FIELDS = new Set(['value', 'val', 'raw', 'text', 'plain', 'data', 'string', 'content']);

/** A string or a number. `named` is true if its field or any enclosing field has a secret name. */
interface Leaf {
  readonly text: string;
  readonly named: boolean;
}

class TooMuch extends Error {}

/** Returns whether a name suggests a secret value, as `access_token`, `clientSecret` and `API-KEY` do. */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name.slice(-100)).map((word) => word.toLowerCase());
  const last = words.at(-1) ?? '';
  const short = AFTER_SHORT_NAME.test(last) ? words.at(-2) : last;
  return SHORT_SECRET_NAMES.has(short ?? '') || SECRET_NAME.test(words.join(''));
}

/**
 * Returns the likely secrets in a response, even if the client does not know them. Likely secrets are values with names
 * such as `access_token` at any depth and, in any text, JWTs, credentials after a scheme, and values assigned to such
 * names. Messages are never secrets. Returns `undefined` if the value is too large to search.
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
      // Give up, because the rest of the text may contain a secret that the message quotes.
      if (left < 0) throw new TooMuch();
      for (const secret of secretsInText(text)) found(secret);
    };
  });
}

/**
 * Returns every string and number in a value, and every key that does not look like a field name. Returns `undefined`
 * if the value contains too many strings, numbers and keys.
 */
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
    // The value contains too much data, or one of its getters threw an error.
    return undefined;
  }
  return [...texts];
}

function* leavesOf(value: unknown): Generator<Leaf> {
  let left = MAX_VALUES;
  /**
   * Values that are yet to be read, each with a flag that tells whether an enclosing field has a secret name. A list
   * avoids deep recursion.
   */
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

/** Returns whether a field contains a secret that is named by another field, as in `{ name, value }`. */
function isNamedNextToIt(key: string, holder: object): boolean {
  if (!VALUE_FIELDS.has(key.toLowerCase())) return false;
  const fields = holder as Readonly<Record<string, unknown>>;
  return NAMING_FIELDS.some((naming) => Object.hasOwn(fields, naming) && isSecretName(lastStepOf(fields[naming])));
}

/** Returns the name itself, or the last step if the name is a path. */
function lastStepOf(named: unknown): string {
  const last: unknown = Array.isArray(named) ? named.at(-1) : named;
  return typeof last === 'string' ? last : '';
}

/** Matches a complete or truncated JWT, even if the JWT is encoded in base64 again. */
const JWT = /(?:eyJ|ZXlK)[\w+/-]{6,}={0,2}(?:(?:\.|%2[eE])[\w+/=-]*)*/g;
/** Matches credentials that follow their scheme's name, as in a header. */
const WITH_SCHEME = /\b(?:bearer|basic|token|dpop|digest|hmac)[\s:=\\"']{1,4}([\w.~+/=-]{6,})/gi;
const SCHEME = /^\s*[a-z]{3,10}\s+/i;
/** Matches an assignment in form data, JSON, stringified JSON, a header, or prose. */
const ASSIGNED = /([\w.-]{2,40})[\\"']{0,4}\s{0,4}(=+>?|:+)\s{0,4}([\\"']{0,4})([^\s"'\\&,;}<>]{4,})/g;
/** Matches an assignment whose value is in quotation marks and may contain spaces. */
const QUOTED = /([\w.-]{2,40})[\\"']{0,4}\s{0,4}(?:=+>?|:+)\s{0,4}\\{0,3}(["'])([^"'\\]{4,})\\{0,3}\2/g;
const ELEMENT = /<([\w:.-]{2,40})(?:\s[^<>]*)?>([^<]{4,})</g;
/** Matches the password in a URL. */
const AUTHORITY = /:\/\/[^\s/@:]*:([^\s/@]{4,})@/g;

/** Yields likely secrets in text. A secret is recognized by its format or by the text before it. */
function* secretsInText(text: string): Generator<string> {
  if (text.length < MIN_SECRET_LENGTH) return;
  // A token may be split by an invisible character, such as a line break or a zero-width space.
  for (const line of new Set([text, text.replace(/[\p{Cc}\p{Cf}]+/gu, '')])) {
    for (const [jwt] of line.matchAll(JWT)) yield jwt;
    for (const [, credentials = ''] of line.matchAll(WITH_SCHEME)) if (looksRandom(credentials)) yield credentials;
    for (const [, name = '', sign = '', quote, value = ''] of line.matchAll(ASSIGNED)) {
      // Skip prose, such as "token: expired".
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

/**
 * Returns whether text looks random. Random text is long, or it contains digits or upper-case letters after lower-case
 * letters.
 */
function looksRandom(text: string): boolean {
  return text.length >= 24 || (text.length >= 8 && (/\d/.test(text) || /[a-z][A-Z]/.test(text)));
}
