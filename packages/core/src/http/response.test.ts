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

it.each<[string | string[] | undefined, boolean | undefined]>([
  ['application/json', true],
  ['Application/JSON; charset=utf-8', true],
  ['APPLICATION/JSON;CHARSET=UTF-8', true],
  [' application/json ; charset=iso-8859-1', true],
  ['application/json;', true],
  ['application/json; profile="a,b"', true],
  ['application/problem+json', true],
  ['application/vnd.acme.v2+json; charset=utf-8', true],
  ['text/json', true],
  ['application/x-json', true],
  ['application/json, application/json', true],
  ['application/json; charset=utf-8, application/json', true],
  [['application/json', 'application/json;charset=UTF-8'], true],
  [['application/problem+json', 'application/json'], true],
  ['text/html', false],
  ['text/html, text/plain', false],
  ['text/html; title="application/json"', false],
  ['text/html; title=", application/json"', false],
  ['application/jsonp', false],
  ['application/x-ndjson', false],
  ['application/json-seq', false],
  ['application/javascript', false],
  ['application/octet-stream', false],
  ['text/html, application/json', undefined],
  [['application/json', 'text/plain'], undefined],
  ['json', undefined],
  ['', undefined],
  [undefined, undefined],
])('isJson() with the content type %j returns %s', (type, expected) => {
  expect(isJson({ headers: { 'content-type': type } })).toBe(expected);
});
