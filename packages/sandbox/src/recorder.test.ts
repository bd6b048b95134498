import { expect, it } from '@jest/globals';
import { Recorder } from './recorder.js';

const request = (path: string): Parameters<Recorder['open']>[0] => ({
  route: 'unknown',
  method: 'GET',
  path,
  bearer: undefined,
  at: 1,
});

it('keeps the newest requests up to its limit, oldest first', () => {
  const recorder = new Recorder(3);
  for (let n = 1; n <= 20; n += 1) {
    recorder.open(request(`/${n}`));
    const kept = recorder.list().map(({ path }) => path);
    expect(kept).toEqual([n - 2, n - 1, n].filter((one) => one > 0).map((one) => `/${one}`));
  }
});

it('shows what has become of a request since it was opened', () => {
  const recorder = new Recorder();
  const record = recorder.open({ ...request('/a'), bearer: 'abc' });
  const before = recorder.list();
  record.route = 'paisr.invoices';
  record.status = 200;
  // SHA-256 of "abc", FIPS 180-2, appendix B.1.
  const line = { method: 'GET', path: '/a', at: 1, token: 'ba7816bf8f01' };
  expect(before).toEqual([{ ...line, route: 'unknown', status: 0 }]);
  expect(recorder.list()).toEqual([{ ...line, route: 'paisr.invoices', status: 200 }]);
});
