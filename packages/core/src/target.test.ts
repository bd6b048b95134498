import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { below, join, parseBase, plainly, within } from './target.js';

describe('a base URL', () => {
  it.each([
    ['https://api.example.com', { origin: 'https://api.example.com', prefix: '' }],
    ['https://api.example.com/', { origin: 'https://api.example.com', prefix: '' }],
    ['https://api.example.com:8443/v2//', { origin: 'https://api.example.com:8443', prefix: '/v2' }],
    ['http://localhost:3000', { origin: 'http://localhost:3000', prefix: '' }],
    ['http://127.8.9.1:3000', { origin: 'http://127.8.9.1:3000', prefix: '' }],
    ['http://[::1]:3000', { origin: 'http://[::1]:3000', prefix: '' }],
  ])('may be %s', (url, at) => {
    expect(parseBase(url)).toEqual({ at });
  });

  it.each([
    'http://api.example.com',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://0.0.0.0',
    'http://[::ffff:127.0.0.1]',
    'ftp://localhost',
    'api.example.com',
    '/v2',
    '',
    'https://user:password@api.example.com',
    'https://user@api.example.com',
    'https://api.example.com?x=1',
    'https://api.example.com?',
    'https://api.example.com#x',
  ])('may not be %j', (url) => {
    expect(parseBase(url)).toHaveProperty('refused');
  });
});

const BASE = 'https://api.example.com/v2';
const base = { origin: 'https://api.example.com', prefix: '/v2' };

/** What would be sent for a caller's URL, or that it is refused. */
function sent(url: string): string {
  const joined = join(BASE, url);
  if ('refused' in joined) return 'refused';
  const located = within(base, joined.at);
  return 'refused' in located ? 'refused' : located.at;
}

describe('a URL', () => {
  it.each([
    ['/invoices', '/v2/invoices'],
    ['invoices', '/v2/invoices'],
    ['', '/v2'],
    ['?page=2', '/v2/?page=2'],
    ['/invoices/?a=1&b=//x', '/v2/invoices/?a=1&b=//x'],
    ['/search?q=../..', '/v2/search?q=../..'],
    ['/a:b/@c', '/v2/a:b/@c'],
    ['/naïve path', '/v2/na%C3%AFve%20path'],
    ['https://api.example.com/v2/invoices', '/v2/invoices'],
    ['HTTPS://API.example.com:443/v2', '/v2'],
  ])('%j is sent as %j', (url, path) => {
    expect(sent(url)).toBe(path);
  });

  it.each([
    'https://evil.example/v2/invoices',
    'https://api.example.com.evil.example/v2',
    'https://api.example.com:8443/v2/invoices',
    'http://api.example.com/v2/invoices',
    'https://user@api.example.com/v2/invoices',
    'https://api.example.com@evil.example/v2',
    'https://api.example.com/v1/invoices',
    'https://api.example.com/v2evil',
    '//evil.example/v2',
    '///evil.example/v2',
    '\\\\evil.example',
    '/\\evil.example',
    '/..',
    '/../v1',
    '/a/../../v1',
    '/%2e%2e/v1',
    '/.%2E/v1',
    '/a%2f..%2f..%2fv1',
    '/a%5c..%5cv1',
    '/./x',
    '/..;/admin',
    '/..;x=1/admin',
    '/..%3b/admin',
    '/..%00/admin',
    '/invoices#top',
    ' https://evil.example',
    '/in\tvoices',
    '/in\nvoices',
    'javascript://evil.example/%0a',
    'data://x',
  ])('%j is refused', (url) => {
    expect(sent(url)).toBe('refused');
  });
});

describe('a plain path', () => {
  const parts = fc.constantFrom(
    '/',
    '/',
    'a',
    'Z9',
    '_',
    '-',
    '?',
    '=',
    '&',
    '.',
    '..',
    '%2e',
    '#',
    '\\',
    ':',
    '@',
    '\n',
    ' ',
    ';',
  );
  const path = fc.array(parts, { maxLength: 8 }).map((pieces) => pieces.join(''));

  it.each(['', '/v2'])('leads, without a closer look, where the closer look says, below %j', (prefix) => {
    const place = { origin: 'https://api.example.com', prefix };
    let plain = 0;
    fc.assert(
      fc.property(path, (tried) => {
        const located = plainly(place, tried);
        if (located === undefined) return;
        plain += 1;
        expect(below(place, tried)).toEqual({ at: located });
      }),
      { numRuns: 10_000 },
    );
    expect(plain).toBeGreaterThan(200);
  });

  it.each(['', '/', '//x', '/a//b', '/a.b', '/a/..', 'a?', '/a?b=%20', '/a#b', 'https://x', 'a:b', '/a\n'])(
    '%j is not plain',
    (tried) => {
      expect(plainly(base, tried)).toBeUndefined();
    },
  );
});
