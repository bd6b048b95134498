import type { Random } from '../random.js';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ALPHANUMERIC = `${LETTERS}0123456789`;
const HEX = '0123456789abcdef';
/** What a header can carry, spaces excepted. */
const PRINTABLE = String.fromCharCode(...Array.from({ length: 94 }, (_, at) => 33 + at));
/** Without letters whose capitals are two, such as ß. */
const ANYTHING = `${PRINTABLE} äöüéñ漢字🔑`;

const drawn = (random: Random, alphabet: string, length: number): string => {
  const units = [...alphabet];
  return Array.from({ length }, () => random.pick(units)).join('');
};

/** A part without punctuation, so that there is enough to recognize the secret by, and no two secrets are alike. */
const core = (random: Random): string => drawn(random, ALPHANUMERIC, 14);

/** A secret that a header can carry. */
export function randomToken(random: Random): string {
  return random.pick<() => string>([
    () => core(random) + drawn(random, ALPHANUMERIC, random.below(60)),
    () => drawn(random, HEX, 32 + random.below(33)),
    () => randomJwt(random),
    () => core(random) + drawn(random, PRINTABLE, random.below(20)),
    () => drawn(random, PRINTABLE, random.below(8)) + core(random),
    () => core(random) + drawn(random, ALPHANUMERIC, 1 + random.below(3)).repeat(2 + random.below(10)),
    () => [8, 4, 4, 4, 12].map((length) => drawn(random, HEX, length)).join('-'),
  ])();
}

/** A secret of any text. */
export function randomText(random: Random): string {
  return random.oneIn(2) ? randomToken(random) : core(random) + drawn(random, ANYTHING, random.below(16)).trim();
}

export function randomJwt(random: Random): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: random.pick(['none', 'HS256', 'RS256']) })}.${part({ sub: core(random) })}.${drawn(random, ALPHANUMERIC, 43)}`;
}

type Spelling = readonly [name: string, spell: (text: string) => string];

/** The ways to write a secret of which SECURITY.md says that it is found. */
const SPELLINGS: readonly Spelling[] = [
  ['as it is', (text) => text],
  ['in capitals', (text) => text.toUpperCase()],
  ['URL-encoded', encodeURIComponent],
  ['URL-encoded twice', (text) => encodeURIComponent(encodeURIComponent(text))],
  ['as in a form', (text) => new URLSearchParams([['', text]]).toString().slice(1)],
  ['JSON-escaped', (text) => JSON.stringify(text).slice(1, -1)],
  ['in base64', (text) => Buffer.from(text).toString('base64')],
  ['in base64url', (text) => Buffer.from(text).toString('base64url')],
  ['in base64 with a name', (text) => Buffer.from(`user:${text}`).toString('base64')],
  ['in hex', (text) => Buffer.from(text).toString('hex')],
];

/** A secret as a provider may quote it. */
export function spelled(secret: string, random: Random): string {
  return random.pick(SPELLINGS)[1](secret);
}

const SECRET_NAMES: readonly (readonly string[])[] = [
  ...['token', 'secret', 'password', 'authorization', 'signature', 'passphrase', 'credential', 'pin'].map((name) => [
    name,
  ]),
  ...[
    ['access', 'token'],
    ['refresh', 'token'],
    ['id', 'token'],
    ['client', 'secret'],
    ['client', 'code'],
    ['api', 'key'],
  ],
  ...[
    ['x', 'api', 'key'],
    ['new', 'user', 'password'],
    ['webhook', 'signing', 'key'],
    ['session', 'token'],
  ],
];

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

/** The name of a field with a secret in it, in one of the ways in which such names are written. */
export function randomSecretName(random: Random): string {
  return random.pick(STYLES)(random.pick(SECRET_NAMES));
}
