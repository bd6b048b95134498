import { isFieldName, wordsOf } from './field-name.js';

/** Values and names that are looked at. A refusal has a few dozen; what has more is not judged. */
const MAX_VALUES = 5_000;
/** Characters of secrets that are found: as much as is searched for in a message without holding the process up. */
const MAX_FOUND_CHARACTERS = 16 * 1024;
/** Characters that are searched for secrets without a name. */
const MAX_SEARCHED_CHARACTERS = 32 * 1024;
/** Shorter texts are no secrets, and stand everywhere. */
const MIN_SECRET_LENGTH = 4;

/** How the name of a secret ends, in lower case and without separators. */
const SECRET_NAME =
  /(token|secret|password|passwd|passphrase|passcode|authori[sz]ation|authori[sz]ationcode|codeverifier|signature|apikey|accesskey|privatekey|secretkey|signingkey|clientcode|credential|cookie|assertion|sessionid)s?(value|text|string|raw|plain)?(v?\d+)?$/;
/** Names too short to be looked for at the end of others. */
const SHORT_SECRET_NAMES = new Set(['pin', 'otp', 'pwd', 'cvv', 'cvc', 'jwt', 'sig', 'bearer']);

/** Fields that name another one, and fields with the value of the one that is named. */
const NAMING_FIELDS = ['name', 'key', 'field', 'param', 'path', 'property', 'header'];
const VALUE_FIELDS = new Set(['value', 'raw', 'text', 'plain', 'data', 'string']);

/** A value, the name it stands under, and the object that holds it. */
interface Leaf {
  readonly text: string;
  readonly name: string;
  /** The name that the object stands under. */
  readonly parent: string;
  readonly holder: object;
}

class TooMuch extends Error {}

/** Whether a value under this name is likely to be a secret: `access_token`, `clientSecret`, `API-KEY`, … */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name.slice(-100)).map((word) => word.toLowerCase());
  return SHORT_SECRET_NAMES.has(words.at(-1) ?? '') || SECRET_NAME.test(words.join(''));
}

/**
 * What is likely to be a secret in a response, or in a text of it, although nobody knew it: values under names such as
 * `access_token` at any depth; and in every text JWTs, credentials behind their scheme, and assignments to such names.
 * Undefined where there is more than can be looked at.
 */
export function secretsIn(value: unknown): readonly string[] | undefined {
  return collect(value, (found) => {
    let left = MAX_SEARCHED_CHARACTERS;
    return (leaf) => {
      if (isNamedSecret(leaf)) {
        found(leaf.text);
        found(leaf.text.replace(SCHEME, ''));
      }
      const searched = leaf.text.slice(0, left);
      left -= searched.length;
      for (const secret of secretsInText(searched)) found(secret);
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
  /** Still to be looked at, with the name and the object above it. A list of one's own: the depth has no limit. */
  const waiting: (readonly [value: unknown, name: string, parent: string, holder: object])[] = [[value, '', '', {}]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [current, name, parent, holder] = next;
    if (typeof current === 'string' || typeof current === 'number' || typeof current === 'bigint') {
      yield { text: String(current), name, parent, holder };
    } else if (Array.isArray(current)) {
      left -= current.length;
      if (left < 0) throw new TooMuch();
      // What stands in a list stands under the name of the list.
      for (const item of current) waiting.push([item, name, parent, holder]);
    } else if (typeof current === 'object' && current !== null && !ArrayBuffer.isView(current)) {
      for (const [key, field] of Object.entries(current)) {
        left -= 1;
        if (left < 0) throw new TooMuch();
        if (!isFieldName(key)) yield { text: key, name: '', parent: '', holder: {} };
        waiting.push([field, key, name, current]);
      }
    }
  }
}

/** By its own name; as the value of an object under such a name; or beside a field that says whose value it is. */
function isNamedSecret({ name, parent, holder }: Leaf): boolean {
  if (isSecretName(name)) return true;
  if (!VALUE_FIELDS.has(name.toLowerCase())) return false;
  const fields = holder as Readonly<Record<string, unknown>>;
  return (
    isSecretName(parent) ||
    NAMING_FIELDS.some((naming) => Object.hasOwn(fields, naming) && isSecretName(lastOf(fields[naming])))
  );
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
const ASSIGNED = /([\w.-]{2,40})[\\"']{0,4}\s?([=:])\s?([\\"']{0,4})([^\s"'\\&,;}<>]{4,})/g;
/** The same with quotation marks, where the value may have spaces in it. */
const QUOTED = /([\w.-]{2,40})[\\"']{0,4}\s?[=:]\s?\\{0,3}(["'])([^"'\\]{4,})\\{0,3}\2/g;
const ELEMENT = /<([\w:.-]{2,40})>([^<]{4,})</g;
/** The password in the authority of a URL. */
const AUTHORITY = /:\/\/[^\s/@:]{0,64}:([^\s/@]{4,})@/g;

/** What is likely to be a secret in a text, by its form or by what stands before it. */
function* secretsInText(text: string): Generator<string> {
  if (text.length < MIN_SECRET_LENGTH) return;
  // A token may be broken in two by what is not shown, such as a line break or a zero-width space.
  for (const line of new Set([text, text.replace(/[\p{Cc}\p{Cf}]+/gu, '')])) {
    for (const [jwt] of line.matchAll(JWT)) yield jwt;
    for (const [, credentials = ''] of line.matchAll(WITH_SCHEME)) if (looksRandom(credentials)) yield credentials;
    for (const [, name = '', sign, quote, value = ''] of line.matchAll(ASSIGNED)) {
      // "token: expired" is prose.
      if (isSecretName(name) && (sign === '=' || quote !== '' || looksRandom(value))) yield value;
    }
    for (const [, name = '', , value = ''] of line.matchAll(QUOTED)) if (isSecretName(name)) yield value;
    for (const [, name = '', value = ''] of line.matchAll(ELEMENT)) if (isSecretName(name)) yield value;
    for (const [, password = ''] of line.matchAll(AUTHORITY)) yield password;
  }
}

/** Whether a run of characters is no word: long, or with digits or capitals among small letters. */
function looksRandom(text: string): boolean {
  return text.length >= 24 || (text.length >= 8 && (/\d/.test(text) || /[a-z][A-Z]/.test(text)));
}
