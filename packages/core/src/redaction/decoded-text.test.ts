import { describe, expect, it } from '@jest/globals';
import type { DecodedText } from './decoded-text.js';
import { rawReading, unescaped } from './spellings.js';

const work = { steps: 0 };

const readingOf = (text: string): DecodedText => unescaped(rawReading([text], work), work);
const textOf = ({ codes, length }: DecodedText): string => String.fromCharCode(...codes.subarray(0, length));

describe('decoded text', () => {
  it.each([
    ['%53%2b', 'S+'],
    ['%C3%BC%e2%82%ac%F0%9F%98%80', 'ü€😀'],
    ['%u0053%U00FC', 'Sü'],
    [String.raw`\u0053\u00FC\ud83d\ude00`, 'Sü😀'],
    [String.raw`\u{53}\u{1F600}`, 'S😀'],
    [String.raw`\x53\xc3\xbc`, 'Sü'],
    [String.raw`\123\303\274`, 'Sü'],
    [String.raw`\"\/\'`, `"/'`],
    [String.raw`\\a \\\\"`, String.raw`\\a "`],
    ['&#83;&#x53;&#X00fc;&#128512;', 'SSü😀'],
    ['&amp;&LT;&quot;&apos;&sol;&lowbar;&bsol;', `&<"'/_\\`],
    ['％５３＆ａｍｐ；', 'S&'],
    ['plain text', 'plain text'],
    ['', ''],
  ])('decodes the characters in %s', (text, expected) => {
    expect(textOf(readingOf(text))).toBe(expected);
  });

  it.each([
    ['%252541', 'A'],
    [String.raw`\\\\u0041`, 'A'],
    [String.raw`\u005cu0041`, 'A'],
    ['%5Cu0041', 'A'],
    ['&amp;#65;', 'A'],
    ['&#37;41', 'A'],
    [String.raw`\u0026\u0023\u0036\u0035\u003b`, 'A'],
    [String.raw`\u005c\u0075\u0030\u0030\u0034\u0031`, 'A'],
    ['%4%31', 'A'],
    ['%%34%31', 'A'],
  ])('decodes nested escapes: %s', (text, expected) => {
    expect(textOf(readingOf(text))).toBe(expected);
  });

  it.each(['%', '%4', '%zz', '%u00', '&', '&#;', '&#x;', '&unknown;', '&#1114112;', '\\', '\\u12', '\\x1', '&amp'])(
    'leaves incomplete and invalid escapes unchanged: %s',
    (text) => {
      expect(textOf(readingOf(text))).toBe(text);
      expect(textOf(readingOf(`${text} A`)).slice(-2)).toBe(' A');
    },
  );

  it('decodes each invalid UTF-8 byte to a separate character', () => {
    const { codes, length } = readingOf('%FC%C3A%80%F5%80%80%80');
    expect([...codes.subarray(0, length)].map((code) => code & 0xff)).toEqual([
      0xfc, 0xc3, 0x41, 0x80, 0xf5, 0x80, 0x80, 0x80,
    ]);
    expect(codes[0]).toBeGreaterThan(0xffff);
  });

  it('maps each decoded character to its original position', () => {
    const { codes, from, to, length } = readingOf('a%2541&amp;#66;c');
    const positions = Array.from({ length }, (_, at) => [String.fromCharCode(codes[at] as number), from[at], to[at]]);
    expect(positions).toEqual([
      ['a', 0, 1],
      ['A', 1, 6],
      ['B', 6, 15],
      ['c', 15, 16],
    ]);
  });
});
