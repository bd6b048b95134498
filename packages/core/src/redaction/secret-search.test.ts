import { describe, expect, it } from '@jest/globals';
import { findSecrets, MAX_SECRETS } from './secret-search.js';

/** Maximum number of characters searched in a message. */
const WINDOW = 1536;

/** Maximum number of steps per character, for any text and secret. */
const STEPS_PER_CHARACTER = 400;
const STEPS_PER_SECRET_CHARACTER = 60;
const MANY_STEPS_PER_CHARACTER = 140;

const repeated = (pattern: string, length: number): string =>
  pattern.repeat(Math.ceil(length / pattern.length)).slice(0, length);

const nested = (length: number): string => {
  let text = repeated('ab', length);
  while (text.length < length * 4) text = Buffer.from(text).toString('base64');
  return text.slice(0, length);
};

/** Text that is repetitive, can be decoded in many ways, or contains many almost complete escapes. */
const TEXTS: Readonly<Record<string, (length: number) => string>> = {
  'one repeated letter': (length) => repeated('a', length),
  'two repeated letters': (length) => repeated('ab', length),
  'one repeated digit': (length) => repeated('2', length),
  'numbers in a list': (length) => repeated('97, ', length),
  'letters in hex': (length) => repeated('61', length),
  'hex in hex': (length) => repeated('3631', length),
  'base64 in base64': nested,
  'escapes of many kinds': (length) => repeated(String.raw`%61\u0061%2561\\u0061&#97;&amp;#x61;`, length),
  'nested escapes': (length) => repeated('%25', length),
  'many incomplete escapes before a complete escape': (length) => `${repeated('%3', length - 3)}%33`,
  'incomplete escapes': (length) => repeated('&#', length),
  backslashes: (length) => repeated('\\', length),
  'backslashes before quotes': (length) => repeated('\\"', length),
  'incomplete UTF-8 characters': (length) => repeated('%F0%9F', length),
  'characters that normalize to many letters': (length) => repeated('\ufdfa', length),
  'different characters': (length) =>
    Array.from({ length }, (_, at) => String.fromCharCode(0x4e00 + (at % 20_000))).join(''),
  punctuation: (length) => repeated('!?', length),
  spaces: (length) => repeated(' ', length),
  'words and numbers': (length) => repeated('The access token 4711 has expired. ', length),
};

const SECRETS: Readonly<Record<string, (length: number) => readonly string[]>> = {
  'a secret that repeats one letter': (length) => [repeated('a', length)],
  'a secret that repeats two letters': (length) => [repeated('ab', length)],
  'a secret that consists of escapes': (length) => [repeated('%61', length)],
  'a secret that consists of punctuation': (length) => [repeated('!?', length)],
  'a secret that differs from repetitive text only in its last character': (length) => [
    `${repeated('a', length - 1)}b`,
  ],
  'one hundred secrets that repeat one letter': (length) =>
    Array.from({ length: 100 }, (_, at) => repeated('a', length / 100 - 2) + String(10 + at).slice(-2)),
  'hundreds of four-character secrets': (length) =>
    Array.from({ length: length / 4 }, (_, at) => `${1000 + at}`.slice(-4)),
};

const stepsOf = (text: string, secrets: readonly string[]): number => {
  const work = { steps: 0 };
  expect(findSecrets([text], secrets, MAX_SECRETS, work)).toBeDefined();
  return work.steps;
};

/** Expects a linear search: four times the input takes about four times the steps. */
function expectLinear(stepsAt: (length: number) => number, length: number): void {
  expect(stepsAt(4 * length)).toBeLessThan(6 * stepsAt(length) + 5000);
}

describe('the number of search steps', () => {
  it.each(Object.entries(TEXTS))(
    'the number of search steps grows at most linearly with the length of the text: %s',
    (_what, makeText) => {
      const secrets = [repeated('a', 200), repeated('ab', 200), 'aaaa', repeated('%61', 60)];
      expectLinear((length) => stepsOf(makeText(length), secrets), 1000);
      expect(stepsOf(makeText(WINDOW), secrets)).toBeLessThan(STEPS_PER_CHARACTER * WINDOW);
    },
  );

  it.each(
    Object.entries(SECRETS).flatMap(([secret, makeSecrets]) =>
      Object.entries(TEXTS).map(([text, makeText]) => [secret, text, makeSecrets, makeText] as const),
    ),
  )(
    'the number of search steps grows at most linearly with secret length: %s, in text with %s',
    (_secret, _text, makeSecrets, makeText) => {
      const text = makeText(200);
      expectLinear((length) => stepsOf(text, makeSecrets(length)), 1000);
    },
  );

  it('the number of search steps stays small for many secrets of different lengths', () => {
    const mixed = (alphabet: string, length: number, first = 1): string =>
      Array.from({ length }, (_, at) => alphabet[(Math.imul(first + at, 0x9e3779b1) >>> 8) % alphabet.length]).join('');
    const secrets = Array.from(
      { length: 60 },
      (_, at) => mixed('Xk9vQ2mZ7pL4', 4 + (at % 12), 100 * at) + ['', '!', '!#$~', '+=/_'][at % 4],
    );
    expect(stepsOf(mixed('234567abcdef', 20_000), secrets)).toBeLessThan(MANY_STEPS_PER_CHARACTER * 20_000);
  });

  it('the number of search steps stays within its limit for the largest token and for 100 secrets', () => {
    const text = `${String.raw`%61\u0061%2561\\u0061`}${repeated('a', 1500)}`;
    for (const secrets of [
      SECRETS['a secret that repeats one letter'],
      SECRETS['one hundred secrets that repeat one letter'],
    ]) {
      const length = 65_000;
      const bound = STEPS_PER_CHARACTER * text.length + STEPS_PER_SECRET_CHARACTER * length;
      expect(stepsOf(text, secrets?.(length) ?? [])).toBeLessThan(bound);
    }
  });
});
