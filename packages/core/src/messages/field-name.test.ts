import { expect, it } from '@jest/globals';
import { shownName, shownPath } from './field-name.js';

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
])('error messages show a field name or index: %p', (name) => {
  expect(shownName(name)).toBe(String(name));
});

it.each<[string, unknown]>([
  ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc'],
  ['the beginning of a JWT', 'eyJhbGciOi'],
  ['an opaque token', 'sk_live_4eC39HqLyjWDarjtT1zdp7dc'],
  ['random letters and digits', 'aB3xK9pQ2mZ7'],
  ['random letters', 'qWxVbNmKjHgF'],
  ['random letters that look like words', 'JAuvPzbdMQUlbizz'],
  ['random lowercase letters', 'qzwkvjtplxrmdfgb'],
  ['lowercase letters that look like a long word', 'adiconazolemetanoia'],
  ['letters before a long number', 'code12345'],
  ['a hash', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['a UUID', 'c0ffee00-1234-4abc-8def-001122334455'],
  ['a card number', '4111111111111111'],
  ['a number as text', '12'],
  ['a long word', 'a'.repeat(33)],
  ['words', 'a name'],
  ['an empty string', ''],
  ['an escape sequence', 'name\u001b[31m'],
  ['two lines', 'name\nname'],
  ['a hidden character', 'na\u200bme'],
  ['a letter from a different alphabet', 'nаme'],
  ['a large number', 10_000],
  ['a fraction', 0.5],
  ['a negative number', -1],
  ['NaN', Number.NaN],
  ['a symbol', Symbol('name')],
  ['an object', { toString: () => 'name' }],
  ['null', null],
  ['undefined', undefined],
])('error messages replace %s in a path with a placeholder', (_what, name) => {
  expect(shownName(name)).toBe('[key]');
});

it.each<[readonly unknown[], string]>([
  [[], ''],
  [['token'], 'token'],
  [['payload', 'access_token'], 'payload.access_token'],
  [['data', 'items', 12, 'expiresAt'], 'data.items.12.expiresAt'],
  [['credentials', 'client_secret', 'value'], 'credentials.client_secret.value'],
  [['a name', 'inner', 'size'], '[key].inner.size'],
  [['data', 3, 0, 'address_line2'], 'data.3.0.address_line2'],
  [['oauth2', 'x-api-key'], 'oauth2.x-api-key'],
])('error messages show a path whose segments look like names: %p', (path, shown) => {
  expect(shownPath(path)).toBe(shown);
});

it('error messages show at most four segments and 64 characters of a path', () => {
  const names = ['one', 'two', 'three', 'four', 'five'];
  expect(shownPath(names)).toBe('one.two.three.four');
  const long = ['organization', 'identification', 'international', 'representatives', 'address'];
  expect(shownPath(long)).toBe('organization.identification.international.representatives');
  const longer = ['organization_identification', 'international_representation', 'address'];
  expect(shownPath(longer)).toBe('organization_identification.international_representation');
});

it.each<[string, readonly unknown[]]>([
  ['mixed case', ['Zq7X', 'w2Vb', '9Nm4', 'Lk8J', 'h3Gf', '6Ds1']],
  ['two segments', ['aB3x', 'K9pQ']],
  ['only letters', ['qWxe', 'VaNo', 'mKuH', 'gFiB']],
  ['hex', ['beef', 'a1fe', 'dad2', 'cafe']],
  ['objects', [{ key: 'aB3x' }, { key: 'K9pQ' }]],
  ['single letters', ['a', 'b', 'c', 'd']],
  ['digits', ['name12', 'name34']],
])('error messages hide a path whose segments could form a token: %s', (_what, path) => {
  expect(shownPath(path)).toMatch(/^\[key\](\.\[key\])+$/);
});

it('error messages hide indexes that could form a long number', () => {
  expect(shownPath([4111, 1111, 1111, 1111])).toBe('[key].[key].[key].[key]');
  expect(shownPath(['cards', 4111, 1111])).toBe('[key].[key].[key]');
});
