import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CLIMBING, HARMLESS } from '../test/paths.js';
import { addressOf, below, hostOf, join, MAX_URL_LENGTH, parseBase, plainly, within } from './target.js';

describe('parseBase', () => {
  it.each([
    ['https://api.example.com', { origin: 'https://api.example.com', prefix: '' }],
    ['https://api.example.com/', { origin: 'https://api.example.com', prefix: '' }],
    ['https://api.example.com:8443/v2//', { origin: 'https://api.example.com:8443', prefix: '/v2' }],
    ['http://localhost:3000', { origin: 'http://localhost:3000', prefix: '' }],
    ['http://127.8.9.1:3000', { origin: 'http://127.8.9.1:3000', prefix: '' }],
    ['http://[::1]:3000', { origin: 'http://[::1]:3000', prefix: '' }],
  ])('parseBase() accepts the base URL %s', (url, at) => {
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
    'https://api.example.com/v\t2',
    'https://api.example.com/v\n2',
    'https://api.example.com/v\u00002',
    'https://api.example.com\\v2',
    'https:\\\\api.example.com',
    'https://api.example.com/v2\u007f',
  ])('parseBase() rejects the base URL %j', (url) => {
    expect(parseBase(url)).toHaveProperty('refused');
  });
});

const BASE = 'https://api.example.com/v2';
const base = { origin: 'https://api.example.com', prefix: '/v2' };

/** Returns the path that is sent for a caller's URL, or `refused`. */
function sent(url: string): string {
  const joined = join(BASE, url);
  if ('refused' in joined) return 'refused';
  const located = within(base, joined.at);
  return 'refused' in located ? 'refused' : located.at;
}

it.each([
  ['https://api.example.com', 'api.example.com', 'api.example.com:443'],
  ['http://localhost', 'localhost', 'localhost:80'],
  ['https://[::1]:8443', '[::1]:8443', '[::1]:8443'],
])('the host and the address of %s', (origin, host, address) => {
  const base = { origin, prefix: '' };
  expect([hostOf(base), addressOf(base)]).toEqual([host, address]);
});

describe('the URL of a call', () => {
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
  ])('sends the URL %j as %j', (url, path) => {
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
    '/invoices#top',
    ' https://evil.example',
    '/in\tvoices',
    '/in\nvoices',
    'javascript://evil.example/%0a',
    'data://x',
  ])('rejects the URL %j', (url) => {
    expect(sent(url)).toBe('refused');
  });
});

describe('a path', () => {
  it.each(CLIMBING)("rejects a path outside the base URL's path: %j", (path) => {
    expect(sent(path)).toBe('refused');
    expect(sent(path.slice(1))).toBe('refused');
    expect(sent(`/a/b${path}`)).toBe('refused');
    expect(sent(`${path}?a=1`)).toBe('refused');
    expect(sent(`${BASE}${path}`)).toBe('refused');
    expect(below(base, path)).toHaveProperty('refused');
  });

  it.each(CLIMBING)("rejects a call's base URL with a path outside the client's base URL: %j", (path) => {
    const joined = join(`${BASE}${path}`, '/x');
    expect('refused' in joined ? joined : within(base, joined.at)).toHaveProperty('refused');
  });

  it.each(CLIMBING)("rejects a client's base URL with dot segments in its path: %j", (path) => {
    expect(parseBase(`${BASE}${path}`)).toHaveProperty('refused');
  });

  it.each(HARMLESS)("sends a path below the base URL's path: %j as %j", (path, at) => {
    expect(sent(path)).toBe(`/v2${at}`);
    expect(sent(path.slice(1))).toBe(`/v2${at}`);
    expect(sent(`${BASE}${path}`)).toBe(`/v2${at}`);
    expect(below(base, path)).toEqual({ at: `/v2${at}` });
  });

  it('treats a path in the same way in every encoding', () => {
    // Unreserved characters, which mean the same when encoded (RFC 3986, 2.3), and characters used in IDs.
    const character = fc.constantFrom('a', 'Z', '9', '-', '_', '~', '.', ' ', '\u00e9', '\u4f60', '\uff0e', '\u2025');
    const segment = fc.array(fc.tuple(character, fc.nat({ max: 3 })), { maxLength: 6 });
    const encoded = (text: string, times: number): string => {
      if (times === 0) return text;
      const once = [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
      return Array.from({ length: times - 1 }).reduce<string>((before) => before.replaceAll('%', '%25'), once);
    };
    const seen = { refused: 0, sent: 0 };
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), (segments) => {
        const written = (one: (text: string, times: number) => string): string =>
          segments.map((pieces) => `/${pieces.map(([text, times]) => one(text, times)).join('')}`).join('');
        const path = `/x${written((text) => text)}/y`;
        const [plain, disguised] = [sent(path), sent(`/x${written(encoded)}/y`)];
        seen[plain === 'refused' ? 'refused' : 'sent'] += 1;
        expect(disguised === 'refused').toBe(plain === 'refused');
        // Both paths decode to the same path.
        const decoded = (text: string): string => {
          const once = decodeURIComponent(text);
          return once === text ? text : decoded(once);
        };
        if (plain !== 'refused') expect(decoded(disguised)).toBe(decoded(plain));
      }),
      { numRuns: 5_000 },
    );
    expect(Math.min(seen.refused, seen.sent)).toBeGreaterThan(200);
  });

  it('rejects a path that is encoded many times in linear time', () => {
    const nested = (depth: number): string =>
      `/${Array.from({ length: depth }).reduce<string>((path) => path.replaceAll('%', '%25'), '%2e')}x`;
    expect([1, 4, 8, 9, 20].map((depth) => sent(nested(depth - 1)) === 'refused')).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
    const hostile = ['%25', '%', '%2525', '.', '/..;', '\u2025', '%ef%bc%8e', '\ufdfa', '%u', ';', ' ', '%c3', '/.%20'];
    const slowest = (length: number): number =>
      Math.max(
        ...[`/%${'25'.repeat(length / 2)}2e`, ...hostile.map((part) => `/${part.repeat(length / part.length)}x`)].map(
          (path) => {
            const started = process.cpuUsage();
            sent(path);
            const { user, system } = process.cpuUsage(started);
            return user + system;
          },
        ),
      );
    slowest(4096);
    const [short, long] = [Math.min(slowest(16_384), slowest(16_384)), Math.min(slowest(262_144), slowest(262_144))];
    // The long path is 16 times as long. A quadratic check would take 256 times as long.
    expect(long / Math.max(short, 1000)).toBeLessThan(64);
  });
});

describe('plainly()', () => {
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

  it.each(['', '/v2'])('plainly() and below() resolve a plain path to the same path (prefix %j)', (prefix) => {
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
    'plainly() does not resolve %j',
    (tried) => {
      expect(plainly(base, tried)).toBeUndefined();
    },
  );
});

describe('a long URL', () => {
  const base = { origin: 'https://api.example.com', prefix: '/v2' };
  const refused = { refused: 'a URL of at most 65536 characters' };
  const long = 'a'.repeat(MAX_URL_LENGTH + 1);

  it('rejects a URL that is too long, no matter which component is long', () => {
    expect([
      plainly(base, long),
      below(base, long),
      within(base, `https://api.example.com/v2/${long}`),
      within(base, `https://api.example.com/v2?q=${long}`),
      join('https://api.example.com/v2', long),
      join(`https://api.example.com/${long}`, 'x'),
      parseBase(`https://api.example.com/${long}`),
    ]).toEqual([undefined, refused, refused, refused, refused, refused, refused]);
  });

  it('sends a URL whose length equals the limit', () => {
    const path = 'a'.repeat(MAX_URL_LENGTH - 'https://api.example.com/v2/'.length);
    expect([plainly(base, path), below(base, path)]).toEqual([`/v2/${path}`, { at: `/v2/${path}` }]);
  });

  // A regular expression that starts a new match at each slash would take 2,000,000,000 steps for this URL.
  it('parses a URL with many slashes in a single pass', () => {
    const baseUrl = `https://api.example.com/${'/'.repeat(60_000)}x`;
    for (let time = 0; time < 40; time += 1) expect(join(`${baseUrl}//`, 'y')).toEqual({ at: `${baseUrl}/y` });
    expect(parseBase(`${baseUrl}//`)).toMatchObject({ at: { origin: 'https://api.example.com' } });
  }, 5000);
});
