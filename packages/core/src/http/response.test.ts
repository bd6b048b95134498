import { describe, expect, it } from '@jest/globals';
import { isJson, parseJson } from './response.js';

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('JSON in a response', () => {
  it('parses JSON', () => {
    expect(parseJson(Buffer.from('{"a":["b",1,null]}'))).toEqual({ json: { a: ['b', 1, null] } });
  });

  it('accepts JSON that starts with a byte order mark', () => {
    expect(parseJson(Buffer.from('\uFEFF{"a":1}'))).toEqual({ json: { a: 1 } });
  });

  it('rejects JSON with more than 64 nesting levels', () => {
    expect(parseJson(Buffer.from(nested(64)))).toHaveProperty('json');
    expect(parseJson(Buffer.from(nested(65)))).toEqual({ malformed: 'JSON of at most 64 levels' });
    expect(parseJson(Buffer.from('[{"a":'.repeat(50_000)))).toEqual({ malformed: 'JSON of at most 64 levels' });
  });

  it('accepts any number of brackets in JSON strings', () => {
    const text = `${'['.repeat(200)}\\"${'{'.repeat(200)}\\\\`;
    expect(parseJson(Buffer.from(`{"a":"${text}"}`))).toHaveProperty('json');
  });

  it.each([
    ['malformed', Buffer.from('{"token":"canary-1')],
    ['empty', Buffer.from('')],
    ['not UTF-8', Buffer.from([0x22, 0xc3, 0x28, 0x22])],
  ])('rejects JSON text that is %s, without quoting it in the error', (_what, body) => {
    const parsed = parseJson(body);
    expect(parsed).toHaveProperty('malformed');
    expect(JSON.stringify(parsed)).not.toContain('canary');
  });

  it('applies the repair function before parsing JSON', () => {
    expect(parseJson(Buffer.from('0001'), (text) => text.replace(/^0+/, ''))).toEqual({ json: 1 });
  });
});

it.each([
  ['application/json', true],
  ['Application/JSON; charset=utf-8', true],
  ['application/problem+json', true],
  ['text/html', false],
  ['application/jsonp', false],
  [undefined, false],
])('isJson() with the content type %s returns %s', (type, expected) => {
  expect(isJson({ headers: { 'content-type': type } })).toBe(expected);
});
