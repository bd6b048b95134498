import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { Recorder } from './recorder.js';

const request = (path: string): Parameters<Recorder['open']>[0] => ({
  route: 'unknown',
  method: 'GET',
  path,
  bearer: undefined,
  at: 1,
});

it('a recorder keeps only the most recent requests and returns the oldest first', () => {
  const recorder = new Recorder([], 3);
  for (let n = 1; n <= 20; n += 1) {
    recorder.open(request(`/${n}`));
    const kept = recorder.list().map(({ path }) => path);
    expect(kept).toEqual([n - 2, n - 1, n].filter((one) => one > 0).map((one) => `/${one}`));
  }
});

it('a recorder returns copies of the latest state', () => {
  const recorder = new Recorder();
  const record = recorder.open({ ...request('/a'), bearer: 'abc' });
  const before = recorder.list();
  record.route = 'paisr.invoices';
  record.status = 200;
  // The SHA-256 hash of "abc" starts with these digits (FIPS 180-2, appendix B.1).
  const line = { method: 'GET', path: '/a', at: 1, token: 'ba7816bf8f01' };
  expect(before).toEqual([{ ...line, route: 'unknown', status: 0 }]);
  expect(recorder.list()).toEqual([{ ...line, route: 'paisr.invoices', status: 200 }]);
});

describe('recorded paths', () => {
  const shown = (path: string, secrets: readonly string[] = []): string =>
    new Recorder(secrets).open(request(path)).path;

  it.each([
    ['/tokens/sandbox_secret_0123456789abcdef0123456789abcdef/x', '/tokens/[secret]/x'],
    ['/sandbox_secret_0123', '/[secret]'],
    ['/eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2ln/x', '/[secret]/x'],
    ['/token-eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ', '/token-[secret]'],
    ['/v1/keyJson/sandbox_secrets', '/v1/keyJson/sandbox_secrets'],
  ])('a recorded path does not contain generated secrets, even if they are truncated: %s', (path, expected) => {
    expect(shown(path)).toBe(expected);
  });

  it('a recorded path does not contain configured secrets in any encoding', () => {
    const secrets = ['dummy+1/2.3', 'test'];
    for (const secret of ['dummy+1/2.3', encodeURIComponent('dummy+1/2.3'), 'dummy%2b1%2f2.3']) {
      expect(shown(`/a/${secret}/b`, secrets)).toBe('/a/[secret]/b');
    }
    expect(shown('/dummy+1/2x3', secrets)).toBe('/dummy+1/2x3');
    expect(shown('/tests', secrets)).toBe('/tests');
  });

  it('a recorded path is truncated to 1,000 characters', () => {
    expect(shown(`/${'a'.repeat(999)}`)).toBe(`/${'a'.repeat(999)}`);
    expect(shown(`/${'a'.repeat(1000)}`)).toBe(`/${'a'.repeat(999)}`);
  });

  it('a recorder does not retain the complete URL of a request in memory', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const recorder = new Recorder();
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < 2000; n += 1) {
      const url = Buffer.from(`/a/path/of/a/request/${n}?${'q'.repeat(15_000)}`).toString();
      recorder.open(request(url.slice(0, url.indexOf('?'))));
    }
    collect();
    // The recorder would need 30 MB if it kept the complete URLs.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(10_000_000);
    expect(recorder.list()).toHaveLength(2000);
  });
});
