import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { drawChart } from './chart.js';
import { RESTART, simulateColdStart, simulateDay } from './day.js';
import { Endpoint, peakOf, totalOf } from './endpoint.js';
import { CLIENTS, coldOutageOf, crashesOf, figuresOf, limitedOutageOf, outageOf } from './figures.js';
import { adviceTable, crashTable, dayTable, fleetOutageTable, outageTable, startTable } from './tables.js';
import { Timeline } from './timeline.js';

const read = (file: string): string => readFileSync(path.resolve(__dirname, '../../../docs', file), 'utf8');
const document = read('fleet.md');
const cells = (table: string): readonly string[] => table.split('\n').map((line) => line.replace(/\s+/g, ' '));

describe("a fleet's simulated day", () => {
  const fifty = CLIENTS.map((client) => figuresOf(client, 50));
  const [naive, alone, shared] = fifty;

  it('the simulation is reproducible for a given seed', () => {
    const day = { client: 'shared', replicas: 20, seed: 1 } as const;
    expect(simulateDay(day)).toEqual(simulateDay(day));
    expect(simulateDay(day)).not.toEqual(simulateDay({ ...day, seed: 2 }));
  });

  it('a simulated fleet with a store requests as few tokens as a single process, except during the outage', () => {
    expect(shared?.normal).toBe(1);
    expect(totalOf(shared?.perSecond ?? new Uint32Array(), RESTART, RESTART + 60_000)).toBe(0);
    // About one token every 27 minutes in the first six hours.
    const morning = totalOf(shared?.perSecond ?? new Uint32Array(), 0, 6 * 3_600_000);
    expect(morning).toBeGreaterThanOrEqual(13);
    expect(morning).toBeLessThanOrEqual(15);
  });

  it('a simulated fleet without a store requests one token per process when it restarts', () => {
    expect(alone?.restart).toBe(50);
    // Most requests are sent during the outage, in which a client sends one request every three seconds.
    expect((naive?.total ?? 0) / (alone?.total ?? 0)).toBeGreaterThan(8);
  });

  it.each([1, 10, 50])(
    'the simulation of %d replicas matches docs/fleet.md (update with `npm run simulate`)',
    (replicas) => {
      const rows = cells(dayTable(CLIENTS.map((client) => figuresOf(client, replicas)))).slice(2);
      expect(rows).toHaveLength(3);
      expect(cells(document)).toEqual(expect.arrayContaining([...rows]));
    },
  );

  it('the simulation of 50 replicas matches docs/fleet.svg (update with `npm run simulate`)', () => {
    const panel = drawChart([fifty])
      .split('\n')
      .filter((line) => /class="(?:line|title|grid|event)|text-anchor/.test(line));
    expect(panel.length).toBeGreaterThan(10);
    expect(read('fleet.svg').split('\n')).toEqual(expect.arrayContaining(panel));
  });

  it('the chart has one line per client', () => {
    const svg = drawChart([fifty]);
    expect(svg.match(/class="line (naive|alone|shared)" d="M70/g)).toHaveLength(3);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
});

it('a rate-limited cold start takes seconds with a store and minutes without one', () => {
  const setting = { replicas: 40, perMinute: 10, seed: 3 };
  expect(simulateColdStart({ ...setting, shared: true })).toBeLessThan(20_000);
  expect(simulateColdStart({ ...setting, shared: false })).toBeGreaterThan(3 * 60_000);
});

// Simulating larger fleets takes minutes. Any change to their results also affects these tables.
it.each([
  ['the advice table', () => adviceTable([10])],
  ['the cold start table', () => startTable([10, 50])],
  ['the outage table', () => outageTable([5, 17, 60])],
  ['the table of fleets in an outage', () => fleetOutageTable([1, 10, 100])],
  ['the crash table', () => crashTable([1, 4])],
])('%s in docs/fleet.md is up to date (update with `npm run simulate`)', (_what, tableOf) => {
  const table = cells(tableOf());
  // Skip the delimiter row, because its width depends on the larger fleets.
  expect(cells(document)).toEqual(expect.arrayContaining([table[0], ...table.slice(2)]));
});

describe('a simulated outage of the token endpoint', () => {
  it.each([5, 17, 60])('after %d s, our clients recover within 5 s with fewer failed calls', (seconds) => {
    const naive = outageOf('naive', seconds);
    for (const client of ['alone', 'shared'] as const) {
      const { rate, recoveries, failedCalls } = outageOf(client, seconds);
      expect(recoveries.length).toBeGreaterThan(400);
      expect(recoveries.at(-1)).toBeLessThanOrEqual(5_000);
      expect(rate).toBeLessThan(0.5);
      expect(failedCalls).toBeLessThan(naive.failedCalls);
    }
  });

  it('our clients also recover within 5 s after ten minutes', () => {
    const { rate, recoveries } = outageOf('alone', 600);
    expect(recoveries).toHaveLength(1_000);
    expect(recoveries.at(-1)).toBeLessThanOrEqual(5_000);
    expect(rate).toBeLessThan(0.5);
  });

  it.each([10, 17, 60])('after %d s, clients that started when the outage began recover within 5 s', (seconds) => {
    const naive = coldOutageOf('naive', seconds);
    for (const client of ['alone', 'shared'] as const) {
      const { rate, recoveries, failedCalls } = coldOutageOf(client, seconds);
      expect(recoveries).toHaveLength(1_000);
      expect(recoveries.at(-1)).toBeLessThanOrEqual(5_000);
      expect(rate).toBeLessThan(0.5);
      expect(failedCalls).toBeLessThan(naive.failedCalls);
    }
  });

  it.each([1, 1_000])('each client in a fleet of %d sends less than one request per two seconds', (replicas) => {
    for (const client of ['alone', 'shared'] as const) {
      const { rate, recoveries } = limitedOutageOf(client, replicas);
      expect(rate).toBeLessThan(0.5);
      expect(recoveries.at(-1)).toBeLessThanOrEqual(5_000);
    }
  });
});

it.each([1, 200])(
  'after a simulated crash, %d waiting processes recover within 2 s and with one request',
  (waiting) => {
    const { recoveries, requests } = crashesOf(waiting);
    expect(recoveries).toHaveLength(200);
    expect(recoveries.at(-1)).toBeLessThanOrEqual(2_000);
    // Other processes notice a crash only when the lease expires.
    expect(recoveries[0]).toBeGreaterThan(800);
    expect(requests).toBe(2);
  },
);

describe('the simulated timeline', () => {
  it('the timeline runs functions in order of time, and in scheduling order if their times are equal', () => {
    const timeline = new Timeline();
    const seen: string[] = [];
    for (const [name, at] of [
      ['c', 30],
      ['a', 10],
      ['d', 30],
      ['b', 20],
      ['late', 99],
    ] as const) {
      timeline.after(at, () => seen.push(`${name} ${timeline.now}`));
    }
    timeline.after(10, () => timeline.after(5, () => seen.push(`nested ${timeline.now}`)));
    timeline.runUntil(50);
    expect(seen).toEqual(['a 10', 'nested 15', 'b 20', 'c 30', 'd 30']);
    expect(timeline.now).toBe(50);
  });
});

describe('the simulated endpoint', () => {
  it('the simulated endpoint rejects requests above the rate limit and returns the wait time', () => {
    const endpoint = new Endpoint(120_000, { perMinute: 1 });
    expect(endpoint.request(15_000)).toEqual({ is: 'token' });
    expect(endpoint.request(15_500)).toEqual({ is: 'limit', retryAfter: 45_000 });
    expect(endpoint.request(60_000)).toEqual({ is: 'token' });
  });

  it('the simulated endpoint fails only during the configured outage', () => {
    const endpoint = new Endpoint(120_000, { outage: [10_000, 20_000] });
    expect([9_999, 10_000, 19_999, 20_000].map((at) => endpoint.request(at).is)).toEqual([
      'token',
      'outage',
      'outage',
      'token',
    ]);
  });

  it('the simulated endpoint serves only as many requests per second as its capacity', () => {
    const endpoint = new Endpoint(120_000, { outage: [0, 500], capacity: 2 });
    expect([400, 600, 700, 800, 1_000].map((at) => endpoint.request(at).is)).toEqual([
      'outage',
      'token',
      'token',
      'outage',
      'token',
    ]);
    expect(endpoint.perSecond[0]).toBe(4);
  });

  it('the simulated endpoint counts total and peak requests', () => {
    const perSecond = Uint32Array.from([1, 5, 0, 4, 3]);
    expect(totalOf(perSecond, 1_000, 4_000)).toBe(9);
    expect(peakOf(perSecond, 1)).toBe(5);
    expect(peakOf(perSecond, 2)).toBe(7);
    expect(peakOf(perSecond, 3, 1_000)).toBe(9);
    expect(peakOf(perSecond, 60, 2_000, 4_000)).toBe(4);
  });
});
