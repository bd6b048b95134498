import fc from 'fast-check';
import { rarely, record, textIn } from './arbitraries.js';

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

const shape = record({
  alphabet: fc.constantFrom(...ALPHABETS),
  // Once longer than any real secret, and once the largest token that a response of 64 KiB can hold.
  length: rarely(100, fc.constantFrom(8, 11, 12, 13, 16, 20, 26, 32, 40, 64, 200), fc.constantFrom(4000, 65_000)),
  period: rarely(6, fc.constant(997), fc.constantFrom(1, 1, 2, 3)),
});

/** A secret that can be a header: of many characters or few, long or short, random or one that repeats itself. */
export const secret = rarely(
  8,
  shape.chain(({ alphabet, length, period }) =>
    textIn(alphabet, Math.min(length, period)).map((pattern) => {
      // Where all characters are backslashes, any of them may escape the next one.
      const repeated = /^\\+$/.test(pattern) ? '/' : pattern;
      return repeated.repeat(Math.ceil(length / repeated.length)).slice(0, length);
    }),
  ),
  textIn(`${DIGITS}abcdef`, 8, 64).map((digits) => `live_secret_${digits}`),
);
