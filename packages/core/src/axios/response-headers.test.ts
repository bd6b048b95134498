import { describe, expect, it } from '@jest/globals';
import { AxiosHeaders } from 'axios';
import { ResponseHeaders } from './response-headers.js';

const RECEIVED = { 'content-type': 'text/plain', 'set-cookie': ['a=1', 'b=2'], 'x-empty': '' };

describe('the headers of an answer', () => {
  it('are those that axios makes of them', () => {
    const ours = new ResponseHeaders(RECEIVED);
    const theirs = AxiosHeaders.from(RECEIVED);
    expect({ ...ours }).toEqual({ ...theirs });
    expect(AxiosHeaders.from(ours)).toBe(ours);
    expect(ours.get('Content-Type')).toBe('text/plain');
    expect(ours.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect({ ...ours.normalize(true) }).toEqual({ ...theirs.normalize(true) });
    expect({ ...ours.concat({ 'x-more': '1' }) }).toEqual({ ...theirs.concat({ 'x-more': '1' }) });
  });

  it.each([
    ...['get', 'set', 'has', 'delete', 'clear', 'concat', 'normalize', 'constructor'],
    ...['__proto__', 'hasOwnProperty', 'toString', 'getContentType'],
  ])('take the place of nothing when one is called %s', (name) => {
    const received = Object.defineProperty({ a: '1' }, name, { value: ['x', 'y'], enumerable: true });
    const headers = new ResponseHeaders(received);
    expect(headers.get(name)).toEqual(['x', 'y']);
    expect(headers.get('a')).toBe('1');
    expect(headers.normalize(false)).toBe(headers);
    expect(headers).toBeInstanceOf(AxiosHeaders);
  });
});
