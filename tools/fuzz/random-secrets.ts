import type { Random } from './random.js';

const SMALL = 'abcdefghijklmnopqrstuvwxyz';
const LETTERS = SMALL + SMALL.toUpperCase();
const DIGITS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** Alphabets that secrets are made of. */
const ALPHABETS = [
  LETTERS + DIGITS,
  `${LETTERS}${DIGITS}-_`,
  `${LETTERS}${DIGITS}+/`,
  `${DIGITS}abcdef`,
  SMALL,
  DIGITS,
  LETTERS + DIGITS + PUNCTUATION,
  PUNCTUATION,
];

/** Longer than any other, as an attacker has them; and the largest token that an answer of 64 KiB can hold. */
const LONG = [4000, 65_000];

/** A secret that can be a header: of many characters or few, long or short, random or one that repeats itself. */
export function randomSecret(random: Random): string {
  const alphabet = random.pick(ALPHABETS);
  const length = random.oneIn(100) ? random.pick(LONG) : random.pick([8, 11, 12, 13, 16, 20, 26, 32, 40, 64, 200]);
  if (random.oneIn(6)) {
    const pattern = textOf(alphabet, random.pick([1, 1, 2, 3]), random);
    // Of backslashes alone nobody can tell which of them escape the others.
    return repeated(/^\\+$/.test(pattern) ? '/' : pattern, length);
  }
  if (random.oneIn(8)) return `live_secret_${textOf(`${DIGITS}abcdef`, Math.min(length, 64), random)}`;
  return length > 1000 ? repeated(textOf(alphabet, 997, random), length) : textOf(alphabet, length, random);
}

function textOf(alphabet: string, length: number, random: Random): string {
  return Array.from({ length }, () => alphabet[random.below(alphabet.length)]).join('');
}

function repeated(pattern: string, length: number): string {
  return pattern.repeat(Math.ceil(length / pattern.length)).slice(0, length);
}
