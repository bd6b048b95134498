import { describe, expect, it } from '@jest/globals';
import { findSecrets } from './secret-search.js';

/** As much of a message is looked at. */
const WINDOW = 1536;

/** As many steps as it may take for each character of the texts and of the secrets, whatever they are. */
const STEPS_PER_CHARACTER = 400;
const STEPS_PER_SECRET_CHARACTER = 60;

const repeated = (pattern: string, length: number): string =>
  pattern.repeat(Math.ceil(length / pattern.length)).slice(0, length);

const nested = (length: number): string => {
  let text = repeated('ab', length);
  while (text.length < length * 4) text = Buffer.from(text).toString('base64');
  return text.slice(0, length);
};

/** Texts that repeat themselves, that can be read in many ways, or that are nearly an escape again and again. */
const TEXTS: Readonly<Record<string, (length: number) => string>> = {
  'one letter': (length) => repeated('a', length),
  'two letters': (length) => repeated('ab', length),
  'one digit': (length) => repeated('2', length),
  'lists of numbers': (length) => repeated('97, ', length),
  'hex of letters': (length) => repeated('61', length),
  'hex of hex': (length) => repeated('3631', length),
  'base64 in base64': nested,
  'escapes of many kinds': (length) => repeated(String.raw`%61\u0061%2561\\u0061&#97;&amp;#x61;`, length),
  'escapes of escapes': (length) => repeated('%25', length),
  'an escape that ends many others': (length) => `${repeated('%3', length - 3)}%33`,
  'beginnings of escapes': (length) => repeated('&#', length),
  backslashes: (length) => repeated('\\', length),
  'backslashes before quotes': (length) => repeated('\\"', length),
  'bytes of UTF-8 without an end': (length) => repeated('%F0%9F', length),
  'characters of many letters': (length) => repeated('\ufdfa', length),
  'characters that are all different': (length) =>
    Array.from({ length }, (_, at) => String.fromCharCode(0x4e00 + (at % 20_000))).join(''),
  punctuation: (length) => repeated('!?', length),
  spaces: (length) => repeated(' ', length),
  'words and numbers': (length) => repeated('The access token 4711 has expired. ', length),
};

const SECRETS: Readonly<Record<string, (length: number) => readonly string[]>> = {
  'one of one letter': (length) => [repeated('a', length)],
  'one of two letters': (length) => [repeated('ab', length)],
  'one of escapes': (length) => [repeated('%61', length)],
  'one of punctuation': (length) => [repeated('!?', length)],
  'one that is in the text, with an end of its own': (length) => [`${repeated('a', length - 1)}b`],
  'a hundred of one letter': (length) =>
    Array.from({ length: 100 }, (_, at) => repeated('a', length / 100 - 2) + String(10 + at).slice(-2)),
  'hundreds of four characters': (length) => Array.from({ length: length / 4 }, (_, at) => `${1000 + at}`.slice(-4)),
};

const stepsOf = (text: string, secrets: readonly string[]): number => {
  const work = { steps: 0 };
  expect(findSecrets([text], secrets, work)).toBeDefined();
  return work.steps;
};

/** Four times as long an input takes at most four times the steps if the search is linear, up to 16 times otherwise. */
function expectLinear(stepsAt: (length: number) => number, length: number): void {
  expect(stepsAt(4 * length)).toBeLessThan(6 * stepsAt(length) + 5000);
}

describe('the work of a search', () => {
  it.each(Object.entries(TEXTS))('grows with the length of a text of %s, and no faster', (_what, textOf) => {
    const secrets = [repeated('a', 200), repeated('ab', 200), 'aaaa', repeated('%61', 60)];
    expectLinear((length) => stepsOf(textOf(length), secrets), 1000);
    expect(stepsOf(textOf(WINDOW), secrets)).toBeLessThan(STEPS_PER_CHARACTER * WINDOW);
  });

  it.each(
    Object.entries(SECRETS).flatMap(([secret, secretsOf]) =>
      Object.entries(TEXTS).map(([text, textOf]) => [secret, text, secretsOf, textOf] as const),
    ),
  )('grows with the length of the secrets, and no faster: %s, a text of %s', (_secret, _text, secretsOf, textOf) => {
    const text = textOf(200);
    expectLinear((length) => stepsOf(text, secretsOf(length)), 1000);
  });

  it('is bounded for the largest token, and for a hundred secrets', () => {
    const text = `${String.raw`%61\u0061%2561\\u0061`}${repeated('a', 1500)}`;
    for (const secrets of [SECRETS['one of one letter'], SECRETS['a hundred of one letter']]) {
      const length = 65_000;
      const bound = STEPS_PER_CHARACTER * text.length + STEPS_PER_SECRET_CHARACTER * length;
      expect(stepsOf(text, secrets?.(length) ?? [])).toBeLessThan(bound);
    }
  });
});
