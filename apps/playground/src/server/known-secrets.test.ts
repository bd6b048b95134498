import { expect, it } from '@jest/globals';
import { KnownSecrets } from './known-secrets.js';

it('KnownSecrets removes the oldest secrets if there are too many', () => {
  const known = new KnownSecrets(2, 100);
  for (const secret of ['first', 'second', 'first', 'third']) known.add(secret, `<${secret}>`);
  expect([...known.marks]).toEqual([
    ['first', '<first>'],
    ['third', '<third>'],
  ]);
});

it('KnownSecrets removes the oldest secrets if their total length is too large', () => {
  const known = new KnownSecrets(10, 100);
  known.add('a'.repeat(60), 'a');
  known.add('b'.repeat(40), 'b');
  expect([...known.marks.values()]).toEqual(['a', 'b']);
  known.add('c', 'c');
  expect([...known.marks.values()]).toEqual(['b', 'c']);
  known.add('d'.repeat(101), 'd');
  expect([...known.marks]).toEqual([]);
  known.add('e'.repeat(100), 'e');
  expect([...known.marks.values()]).toEqual(['e']);
});
