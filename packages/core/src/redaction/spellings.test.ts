import { describe, expect, it } from '@jest/globals';
import { readingsOf } from './spellings.js';

const SECRET = 'S3cr+t/"key"?';
const bytes = Buffer.from(SECRET);

/** Returns the secret's start and end positions in each reading that contains it. */
function found(...texts: readonly string[]): readonly (readonly [from: number, to: number])[] {
  return readingsOf(texts, { steps: 0 }).flatMap(({ codes, from, to, length }) => {
    const read = String.fromCharCode(...codes.subarray(0, length));
    const at = read.indexOf(SECRET);
    return at < 0 ? [] : [[from[at] as number, to[at + SECRET.length - 1] as number] as const];
  });
}

describe('reading text', () => {
  it.each([
    ['unchanged', SECRET],
    ['with URL escapes', encodeURIComponent(SECRET)],
    ['as hex', bytes.toString('hex')],
    ['as hex with separators', (bytes.toString('hex').match(/../g) ?? []).join(':')],
    ['as hex after an unrelated hex digit', `f${bytes.toString('hex')}`],
    ['as hex with 0x prefixes', (bytes.toString('hex').match(/../g) ?? []).map((byte) => `0x${byte}`).join(', ')],
    ['as base64', bytes.toString('base64')],
    ['as base64 together with other text', Buffer.from(`id:${SECRET}!`).toString('base64')],
    ['as base64 after unrelated letters', `abc${bytes.toString('base64url')}`],
    ['as decimal numbers', [...bytes].join(', ')],
    ['as octal numbers', [...bytes].map((byte) => byte.toString(8).padStart(3, '0')).join(' ')],
    ['as hex and then as base64', Buffer.from(bytes.toString('hex')).toString('base64')],
    ['as base64 and then as hex', Buffer.from(bytes.toString('base64')).toString('hex')],
    ['with URL escapes and then as base64', Buffer.from(encodeURIComponent(SECRET)).toString('base64')],
  ])('finds a secret in text that contains it %s', (_how, text) => {
    const [place] = found(`( ${text} )`);
    const [from = 0, to = 0] = place ?? [];
    // In base64, a character at each end of the secret can also encode part of the adjacent text.
    expect(text.length - (to - from)).toBeLessThan(9);
    expect(from).toBeGreaterThanOrEqual(2);
    expect(to).toBeLessThanOrEqual(2 + text.length);
  });

  it('reports positions relative to the whole list of strings', () => {
    expect(found('x'.repeat(100), SECRET)).toEqual([[100, 100 + SECRET.length]]);
    const [place] = found('before', bytes.toString('hex'), 'after');
    expect(place).toEqual([6, 6 + 2 * bytes.length]);
  });

  it('does not combine the end of one string with the start of the next', () => {
    const halves = (text: string): readonly string[] => [text.slice(0, text.length / 2), text.slice(text.length / 2)];
    for (const text of [SECRET, encodeURIComponent(SECRET), bytes.toString('hex'), bytes.toString('base64')]) {
      expect(found(...halves(text))).toEqual([]);
    }
    expect(found(...[...bytes].map(String))).toEqual([]);
    expect(found('%', '53', SECRET.slice(1))).toEqual([]);
  });

  it('the readings include the reversed text once', () => {
    const backwards = readingsOf(['abcdef'], { steps: 0 }).filter((reading) => reading.backwards);
    expect(backwards.map(({ codes }) => String.fromCharCode(...codes))).toEqual(['fedcba']);
  });

  it('the total length of the readings is limited', () => {
    const all = (text: string): number => readingsOf([text], { steps: 0 }).reduce((sum, { length }) => sum + length, 0);
    expect(all('no such key, ')).toBeLessThan(10 * 13);
    for (const text of ['2', 'a', '22', '61 ', '%32', 'MTIz'])
      expect(all(text.repeat(1000))).toBeLessThan(45 * 1000 * text.length);
  });
});
