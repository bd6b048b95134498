import { expect, it } from '@jest/globals';
import { shownName } from './field-name.js';

it.each<[unknown]>([
  ['access_token'],
  ['clientId'],
  ['x-api-key'],
  ['_links'],
  ['sha256'],
  ['line2Text'],
  ['HTTPStatus'],
  ['oauth2_token_endpoint'],
  ['strengths'],
  ['httpsURL'],
  ['x-html5'],
  [0],
  [9999],
])('shows what looks like the name of a field or an index: %p', (name) => {
  expect(shownName(name)).toBe(String(name));
});

it.each<[string, unknown]>([
  ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc'],
  ['the beginning of a JWT', 'eyJhbGciOi'],
  ['an opaque token', 'sk_live_4eC39HqLyjWDarjtT1zdp7dc'],
  ['random letters and digits', 'aB3xK9pQ2mZ7'],
  ['random letters', 'qWxVbNmKjHgF'],
  ['random words of letters', 'JAuvPzbdMQUlbizz'],
  ['random small letters', 'qzwkvjtplxrmdfgb'],
  ['letters of a long word', 'adiconazolemetanoia'],
  ['a long number', 'code12345'],
  ['a hash', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['a UUID', 'c0ffee00-1234-4abc-8def-001122334455'],
  ['a card number', '4111111111111111'],
  ['a number as text', '12'],
  ['a long word', 'a'.repeat(33)],
  ['words', 'a name'],
  ['nothing', ''],
  ['an escape sequence', 'name\u001b[31m'],
  ['two lines', 'name\nname'],
  ['a hidden character', 'na\u200bme'],
  ['another alphabet', 'nаme'],
  ['a large number', 10_000],
  ['a fraction', 0.5],
  ['a negative number', -1],
  ['no number', Number.NaN],
  ['a symbol', Symbol('name')],
  ['an object', { toString: () => 'name' }],
  ['null', null],
  ['undefined', undefined],
])('shows a placeholder for %s', (_what, name) => {
  expect(shownName(name)).toBe('[key]');
});
