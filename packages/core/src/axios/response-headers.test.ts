import { describe, expect, it } from '@jest/globals';
import { AxiosHeaders } from 'axios';
import { ResponseHeaders } from './response-headers.js';

const RECEIVED = { 'content-type': 'text/plain', 'set-cookie': ['a=1', 'b=2'], 'x-empty': '' };

describe('response headers', () => {
  it('response headers match those that axios creates from the same input', () => {
    const headers = new ResponseHeaders(RECEIVED);
    const axiosHeaders = AxiosHeaders.from(RECEIVED);
    expect({ ...headers }).toEqual({ ...axiosHeaders });
    expect(AxiosHeaders.from(headers)).toBe(headers);
    expect(headers.get('Content-Type')).toBe('text/plain');
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect({ ...headers.normalize(true) }).toEqual({ ...axiosHeaders.normalize(true) });
    expect({ ...headers.concat({ 'x-more': '1' }) }).toEqual({ ...axiosHeaders.concat({ 'x-more': '1' }) });
  });

  it.each([
    ...['get', 'set', 'has', 'delete', 'clear', 'concat', 'normalize', 'constructor'],
    ...['__proto__', 'hasOwnProperty', 'toString', 'getContentType'],
  ])('response headers keep their methods and prototype when a header is named %s', (name) => {
    const received = Object.defineProperty({ a: '1' }, name, { value: ['x', 'y'], enumerable: true });
    const headers = new ResponseHeaders(received);
    expect(headers.get(name)).toEqual(['x', 'y']);
    expect(headers.get('a')).toBe('1');
    expect(headers.normalize(false)).toBe(headers);
    expect(headers).toBeInstanceOf(AxiosHeaders);
  });
});
