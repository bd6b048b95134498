import { expect, it } from '@jest/globals';
import type { Circumstances } from '../machine.js';
import type { Result } from '../results.js';
import { reportOf, summaryOf } from './document.js';

const circumstances: Circumstances = {
  date: '2026-01-02T03:04Z',
  cpu: 'A processor',
  cores: 2,
  memory: 24,
  system: 'Linux 6.1',
  node: 'v20.20.2',
  load: 0.1,
  commit: 'abc1234',
};

const result: Result = {
  measure: 'authorized-get',
  circumstances,
  versions: { axios: '1.2.3', 'simple-oauth2': '5.1.0' },
  rows: [
    { peer: 'paysecurez', variant: '64 at once', rounds: [{ cpu: 40, perSecond: 100 }] },
    { peer: 'simple-oauth2', variant: '64 at once', rounds: [{ cpu: 33, perSecond: 100 }] },
    { peer: 'axios', variant: '64 at once', rounds: [{ cpu: 100, perSecond: 50 }] },
  ],
};

it('the report includes the machine, date and versions', () => {
  const report = reportOf([result]);
  expect(report).toContain(
    'Measured 2026-01-02 on 2 cores of A processor, 24 GiB, Linux 6.1, Node v20.20.2. Peers: axios 1.2.3, simple-oauth2 5.1.0.',
  );
  expect(report).toContain(
    'Measured once on 2026-01-02 with commit abc1234. The load average before the measurement was 0.10.',
  );
});

it('the summary lists missed goals', () => {
  expect(summaryOf([result])).toContain(
    '| CPU of an authorized GET, 64 at once, compared with axios |   0.32× | 0.40× | simple-oauth2 0.33× | **no** |',
  );
});

it('the report describes the code that the benchmark adds to a peer library', () => {
  expect(reportOf([result])).toMatch(/^\| simple-oauth2 +\| 5\.1\.0 +\| A variable as the cache/m);
});

it('the report omits benchmarks without results', () => {
  expect(reportOf([result])).not.toContain('Rotation');
});
