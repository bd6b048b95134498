import fc from 'fast-check';
import { at, rarely, record, textIn } from './arbitraries.js';

const SMALL = 'abcdefghijklmnopqrstuvwxyz';
const LETTERS = SMALL + SMALL.toUpperCase();
const DIGITS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

const ALPHANUMERIC = LETTERS + DIGITS;
const HEX = `${DIGITS}abcdef`;
/** Header characters except spaces. */
const PRINTABLE = ALPHANUMERIC + PUNCTUATION;

/** Alphabets of the generated secrets. */
const ALPHABETS = [ALPHANUMERIC, `${ALPHANUMERIC}-_`, `${ALPHANUMERIC}+/`, HEX, SMALL, DIGITS, PRINTABLE, PUNCTUATION];

const shape = record({
  alphabet: fc.constantFrom(...ALPHABETS),
  // The rare lengths are longer than any real secret. The longest one almost fills a 64 KiB response.
  length: rarely(100, fc.constantFrom(8, 11, 12, 13, 16, 20, 26, 32, 40, 64, 200), fc.constantFrom(4000, 65_000)),
  period: rarely(6, fc.constant(997), fc.constantFrom(1, 1, 2, 3)),
});

/** Generates secrets for headers: random or periodic, long or short, from large or small alphabets. */
export const secret = rarely(
  8,
  shape.chain(({ alphabet, length, period }) =>
    textIn(alphabet, Math.min(length, period)).map((pattern) => {
      // A sequence of backslashes is ambiguous, because each one might escape the next. Slashes are used instead.
      const repeated = /^\\+$/.test(pattern) ? '/' : pattern;
      return repeated.repeat(Math.ceil(length / repeated.length)).slice(0, length);
    }),
  ),
  textIn(HEX, 8, 64).map((digits) => `live_secret_${digits}`),
);

/**
 * An alphabet with characters outside ASCII. It excludes letters such as ß, whose uppercase form has two characters.
 */
const ANYTHING = `${PRINTABLE} äöüéñ漢字🔑`;

const joined = (...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((texts) => texts.join(''));

/** Generates a part of a secret that contains no punctuation and is long enough to identify the secret. */
const core = textIn(ALPHANUMERIC, 14);

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export const jwt: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('none', 'HS256', 'RS256'), core, textIn(ALPHANUMERIC, 43))
  .map(([alg, sub, signature]) => `${encoded({ alg })}.${encoded({ sub })}.${signature}`);

/** Generates tokens that are valid in an HTTP header. */
export const token: fc.Arbitrary<string> = fc.oneof(
  joined(core, textIn(ALPHANUMERIC, 0, 59)),
  textIn(HEX, 32, 64),
  jwt,
  joined(core, textIn(PRINTABLE, 0, 19)),
  joined(textIn(PRINTABLE, 0, 7), core),
  fc
    .tuple(core, textIn(ALPHANUMERIC, 1, 3), fc.integer({ min: 2, max: 11 }))
    .map(([start, pattern, times]) => start + pattern.repeat(times)),
  fc.tuple(...[8, 4, 4, 4, 12].map((length) => textIn(HEX, length))).map((parts) => parts.join('-')),
);

/** Generates secrets with arbitrary characters. */
export const anyText: fc.Arbitrary<string> = rarely(
  2,
  token,
  joined(core, textIn(ANYTHING, 0, 15)).map((text) => text.trim()),
);

/** Spellings in which clients recognize a secret, as SECURITY.md promises. */
const SPELLINGS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.toUpperCase(),
  encodeURIComponent,
  (text) => encodeURIComponent(encodeURIComponent(text)),
  (text) => new URLSearchParams([['', text]]).toString().slice(1),
  (text) => JSON.stringify(text).slice(1, -1),
  (text) => Buffer.from(text).toString('base64'),
  (text) => Buffer.from(text).toString('base64url'),
  (text) => Buffer.from(`user:${text}`).toString('base64'),
  (text) => Buffer.from(text).toString('hex'),
];

/** Returns a secret in a spelling that a provider might use. */
export const spelled = (text: string, spelling: number): string => at(SPELLINGS, spelling)(text);

const SECRET_NAMES: readonly (readonly string[])[] = [
  ...['token', 'secret', 'password', 'authorization', 'signature', 'passphrase', 'credential', 'pin'],
  ...['access token', 'refresh token', 'id token', 'client secret', 'client code', 'api key'],
  ...['x api key', 'new user password', 'webhook signing key', 'session token'],
].map((name) => name.split(' '));

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

const STYLES: readonly ((words: readonly string[]) => string)[] = [
  (words) => words.join('_'),
  (words) => words.join('-'),
  (words) => words.join('.'),
  (words) => words.join(' '),
  (words) => words.join(''),
  (words) => words.join('_').toUpperCase(),
  (words) => words.map(capital).join(''),
  (words) => words.map(capital).join('-'),
  (words) => words.map((word, at) => (at === 0 ? word : capital(word))).join(''),
];

/** Generates names of secret fields in all common naming styles. */
export const secretName = fc.constantFrom(...STYLES.flatMap((style) => SECRET_NAMES.map(style)));
