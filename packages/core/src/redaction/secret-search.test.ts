import { expect, it } from '@jest/globals';
import { findSecrets } from './secret-search.js';

const TOKEN = 'q7Wm2xZk9RtY4bNc8LpV3sHd6J';

/** Each text with the number of the secret in place of each character that belongs to one. */
function found(texts: readonly string[], secrets: readonly string[]): readonly string[] | undefined {
  const numbers = findSecrets(texts, secrets);
  let offset = 0;
  return (
    numbers &&
    texts.map((text) => {
      offset += text.length;
      const start = offset - text.length;
      return Array.from(text, (unit, at) => (numbers[start + at] === 0 ? unit : numbers[start + at])).join('');
    })
  );
}

it('finds which characters belong to which secret', () => {
  expect(found([`no ${TOKEN}, acme-id`, 'acme-id'], ['other', TOKEN, 'acme-id'])).toEqual([
    `no ${'2'.repeat(26)}, 3333333`,
    '3333333',
  ]);
});

it('finds nothing where there is nothing to find, or nothing to look at', () => {
  expect(found(['no such key'], [])).toEqual(['no such key']);
  expect(found(['no such key'], ['', 'no', 'key'])).toEqual(['no such key']);
  expect(found([], [TOKEN])).toEqual([]);
  expect(found(['', 'x', ''], [TOKEN])).toEqual(['', 'x', '']);
});

it('searches for a secret once that is given twice', () => {
  expect(found([TOKEN], [TOKEN, TOKEN])).toEqual(['2'.repeat(26)]);
  expect(found(['x'], Array(10).fill('a'.repeat(524_288)))).toEqual(['x']);
});

it('finds out that there is too much to search for', () => {
  expect(found(['x'], ['a'.repeat(524_288)])).toEqual(['x']);
  expect(found(['x'], ['a'.repeat(524_288), 'b'])).toBeUndefined();
});

it.each([
  // As long as the text and the secret are short, parts of four characters count.
  ['q7Wm .. 9RtY .. pV3s', '1111 .. 1111 .. 1111'],
  ['q7Wm2xZk9RtY', '1'.repeat(12)],
  ['q7Wm2xZk9Rt', 'q7Wm2xZk9Rt'],
  ['q7Wm2xZk9RtY .. q7Wm', `${'1'.repeat(12)} .. q7Wm`],
  ['J6dHs3VpL8cN', '1'.repeat(12)],
  ['J6dH .. pL8c .. tR9k', '1111 .. 1111 .. 1111'],
])('adds up what is still shown: %s', (text, expected) => {
  expect(found([text], [TOKEN])).toEqual([expected]);
});

it('adds up larger parts alone where the text or the secret is long', () => {
  const text = `q7Wm .. 9RtY .. pV3s${' word'.repeat(100)}`;
  expect(found([text], [TOKEN])).toEqual([text]);
  expect(found(['q7Wm .. 9RtY .. pV3s'], [TOKEN + 'k4Xn8Tz2'.repeat(1000)])).toEqual(['q7Wm .. 9RtY .. pV3s']);
});
