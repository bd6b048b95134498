import { expect, it } from '@jest/globals';
import { connectAcme } from '../../test/after-each.js';
import { parseJson } from './response.js';

const ESCAPED = [...'__proto__'].map((one) => `\\u00${one.charCodeAt(0).toString(16)}`).join('');

it.each([
  ['not escaped', '{"a":1,"__proto__":{"admin":true},"list":[{"__proto__":{"admin":true},"b":2}]}'],
  [
    'escaped',
    `{"a":1,"${ESCAPED}":{"admin":true},"list":[{"${ESCAPED.toUpperCase().replaceAll('\\U', '\\u')}":{},"b":2}]}`,
  ],
  ['partly escaped', '{"a":1,"_\\u005fproto_\\u005F":{"admin":true},"list":[{"b":2}]}'],
])('parseJson() drops a `__proto__` key that is %s', (_what, text) => {
  const { json } = parseJson(Buffer.from(text)) as { json: Record<string, unknown> };
  expect(JSON.stringify(json)).toBe('{"a":1,"list":[{"b":2}]}');
  expect(Object.assign({}, json)).not.toHaveProperty('admin');
});

it.each(['{"text":"__proto__"}', '{"text":"\\u005f_"}', '{"__proto":1,"proto__":2}'])(
  'parseJson() keeps every field of %s, which has no `__proto__` key',
  (text) => {
    expect(parseJson(Buffer.from(text))).toEqual({ json: JSON.parse(text) });
  },
);

it('the data of an API call does not have a `__proto__` key', async () => {
  const { client } = await connectAcme({
    api: (_request, response) =>
      void response.setHeader('content-type', 'application/json').end('{"id":1,"__proto__":{"admin":true}}'),
  });
  const { data } = await client.http.get('/x');
  expect(Object.keys(data as object)).toEqual(['id']);
});
